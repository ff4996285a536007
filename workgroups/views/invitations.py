"""Accounts: offered to a person, accepted by link, suspended and given back."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.models import Invitation, Person, User
from members.reading import record_reading
from notifications.refusals import refusals_said
from workgroups.accounts import for_the_secretary, to_invite
from workgroups.forms.invitations import AcceptForm, SuspendForm
from workgroups.models import NotNow
from workgroups.operations.invitations import (
    accept_invitation,
    invite_person,
    open_invitation,
    restore_account,
    suspend_account,
    withdraw_invitation,
)
from workgroups.permissions import can_appoint, can_edit_directory, can_invite

PAGE = 25
READS_AND_WRITES = ["GET", "HEAD", "POST"]


# The link ----------------------------------------------------------------------------------------------------------
@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(READS_AND_WRITES)
def invitation_accept(request, token):
    """Reading changes nothing; the form makes the account and signs in. One answer for all that opens nothing."""
    invitation = open_invitation(token=token, now=timezone.now())
    if invitation is None:
        return _opens_nothing(request)
    form = AcceptForm(request.POST if request.method == "POST" else None, invitation=invitation)
    if form.is_valid():
        password = form.cleaned_data["password"]
        user = accept_invitation(token=token, password=password, now=timezone.now())
        if user is None:
            return _opens_nothing(request)
        login = Login(user=user, email=user.email, redirect_url="/")
        return perform_password_login(request, {"email": user.email, "password": password}, login)
    context = {"form": form, "invitation": invitation}
    status = 422 if form.errors else 200
    return TemplateResponse(request, "workgroups/invitation_accept.html", context, status=status)


def _opens_nothing(request):
    return TemplateResponse(request, "workgroups/invitation_over.html", status=410)


# Offered by the secretariat ------------------------------------------------------------------------------------------
def _guard(user):
    if not can_edit_directory(user):
        raise PermissionDenied(_("Solo la Secretaría Técnica invita a abrir una cuenta."))


def _guard_person(user, person):
    _guard(user)
    if not can_invite(user, person):
        raise PermissionDenied(_("A quien tiene un cargo solo lo invita quien dirige la Secretaría Técnica."))


def _visible_person(request, pk):
    return get_object_or_404(Person.objects.visible_to(request.user), pk=pk)


def _pending(request, pk):
    return get_object_or_404(
        Invitation.objects.pending().select_related("person"), pk=pk, person__in=Person.objects.visible_to(request.user)
    )


@require_safe
def invitation_list(request):
    """Every invitation that waits, those whose link ran out first."""
    _guard(request.user)
    now = timezone.now()
    pending = Invitation.objects.pending().select_related("person__institution", "invited_by__person")
    page = Paginator(pending.order_by("expires_at", "pk"), PAGE).get_page(request.GET.get("pagina"))
    barred = set(for_the_secretary(request.user, timezone.localdate(now)).values_list("person", flat=True))
    rows = [
        {"invitation": each, "is_open": each.is_open(now), "may_act": each.person_id not in barred} for each in page
    ]
    record_reading(request.user, [each.person for each in page], "Invitaciones: correos")
    context = {"page": page, "rows": rows, "waiting": len(to_invite(request.user, now))}
    return TemplateResponse(request, "workgroups/invitation_list.html", context)


@require_POST
def invitation_send(request, pk):
    """Invite a person, or write the link anew."""
    person = _visible_person(request, pk)
    _guard_person(request.user, person)
    with refusals_said(request):
        invitation = invite_person(person=person, by=request.user, now=timezone.now())
        messages.success(request, _("Invitación enviada a %(email)s.") % {"email": invitation.email})
    return redirect("mesa:person_detail", pk)


@require_http_methods(READS_AND_WRITES)
def invitation_send_all(request):
    """Who would be invited; then, invite them. Whoever stopped waiting meanwhile is left out."""
    _guard(request.user)
    now = timezone.now()
    people = to_invite(request.user, now)
    if request.method != "POST":
        record_reading(request.user, people, "Invitar a todas: correos")
        return TemplateResponse(request, "workgroups/invitation_send_all.html", {"people": people})
    sent = 0
    for person in people:
        try:
            invite_person(person=person, by=request.user, now=now)
            sent += 1
        except NotNow as refusal:
            messages.error(request, f"{person}: {refusal}")
    if sent:
        said = ngettext("Se invitó a %(n)s persona.", "Se invitó a %(n)s personas.", sent)
        messages.success(request, said % {"n": sent})
    return redirect("workgroups:invitation_list")


@require_POST
def invitation_withdraw(request, pk):
    """Kill a link that was not used."""
    invitation = _pending(request, pk)
    _guard_person(request.user, invitation.person)
    with refusals_said(request):
        withdraw_invitation(invitation=invitation, now=timezone.now())
        messages.success(request, _("Invitación retirada: su enlace ya no abre nada."))
    return redirect("mesa:person_detail", invitation.person_id)


# Suspended and given back ------------------------------------------------------------------------------------------
def _account(request, pk):
    person = _visible_person(request, pk)
    if not can_appoint(request.user):
        raise PermissionDenied(_("Solo quien dirige la Secretaría Técnica suspende y reactiva cuentas."))
    return get_object_or_404(User.objects.select_related("person"), person=person)


@require_http_methods(READS_AND_WRITES)
def account_suspend(request, pk):
    """Ask why, then close the account."""
    account = _account(request, pk)
    form = SuspendForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_valid():
            suspend_account(account=account, by=request.user, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Cuenta suspendida. Sus sesiones terminan ahora."))
            return redirect("mesa:person_detail", pk)
    except NotNow as refusal:
        form.add_error(None, str(refusal))
    context = {"form": form, "profile": account.person}
    return TemplateResponse(request, "workgroups/account_suspend.html", context, status=422 if form.errors else 200)


@require_POST
def account_restore(request, pk):
    """Open a suspended account again."""
    with refusals_said(request):
        restore_account(account=_account(request, pk))
        messages.success(request, _("Cuenta reactivada. Entra con la contraseña que tenía."))
    return redirect("mesa:person_detail", pk)
