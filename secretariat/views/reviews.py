"""The review of privileges: its page, a decision for each person, its closing and the earlier ones."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from secretariat.forms.reviews import ReviewForm, VerdictForm
from secretariat.models import AccessReview
from secretariat.models.review import period_of
from secretariat.operations import reviews as operations
from secretariat.privileges import Board, operators_without_person, rows_of
from workgroups.models import NotNow
from workgroups.permissions import can_appoint, can_decide_access, can_see_reviews


@require_safe
def review_current(request):
    """The open review, one person a row; without one, how to open it. The earlier ones are a link away."""
    if not can_see_reviews(request.user):
        raise PermissionDenied(_("La revisión de accesos la ven la Secretaría Técnica, la auditoría y la presidencia."))
    return TemplateResponse(request, "secretariat/review_current.html", _shown(request.user))


def _shown(user, form=None):
    """What the page shows; ``form`` is the opening as it was typed."""
    now, review = timezone.now(), AccessReview.objects.visible_to(user).open().first()
    context = {
        "review": review,
        "earlier": AccessReview.objects.visible_to(user).closed(),
        "may_appoint": can_appoint(user),
    }
    if review is None:
        period = period_of(timezone.localdate(now))
        context |= {
            "period": AccessReview(period=period).title,
            "done": context["earlier"].filter(period=period).first(),
        }
        return context | {"form": form or ReviewForm()}
    board = Board(rows_of(review, user, now), timezone.localdate(now))
    return context | {"board": board, "operators": operators_without_person()}


@require_POST
def review_open(request):
    """Open the review of this six months."""
    if not can_appoint(request.user):
        raise PermissionDenied(_("La revisión la abre la Secretaría Técnica."))
    form = ReviewForm(request.POST)
    if form.is_valid():
        try:
            operations.open_review(by=request.user, now=timezone.now(), **form.cleaned_data)
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Revisión abierta. Decide persona por persona."))
            return redirect("secretariat:review_current")
    return TemplateResponse(request, "secretariat/review_current.html", _shown(request.user, form), status=422)


@require_safe
def review_detail(request, pk):
    """A closed review as it was decided; the open one has its own page."""
    review = get_object_or_404(AccessReview.objects.visible_to(request.user).select_related("closed_by__person"), pk=pk)
    decisions = review.decisions.select_related("person__institution", "decided_by__person").order_by(
        "person__full_name", "pk"
    )
    return TemplateResponse(request, "secretariat/review_detail.html", {"review": review, "decisions": decisions})


def _row(request, pk, person):
    """The review and the person's row in it, or a 404; then who may decide, or a 403."""
    review = get_object_or_404(AccessReview.objects.visible_to(request.user), pk=pk)
    rows = rows_of(review, request.user, timezone.now(), pk=person)
    if not rows or rows[0].holder is None:
        raise Http404
    if not can_decide_access(request.user, rows[0].holder):
        raise PermissionDenied(
            _("Decide la Secretaría Técnica, y sobre ella la presidencia. Nadie revisa su propio acceso.")
        )
    return review, rows[0]


def _answer(request, review, person, *, problem=""):
    """The row as it now stands, with the panel above it; without htmx, back to the page."""
    if not request.htmx or not review.is_open:
        if problem:
            messages.error(request, problem)
        back = f"{reverse('secretariat:review_current')}#p-{person}"
        return HttpResponseClientRedirect(back) if request.htmx else redirect(back)
    context = _shown(request.user)
    row = next(row for row in context["board"].rows if row.person.pk == person)
    context |= {"row": row, "problem": problem}
    return TemplateResponse(request, "secretariat/review_answer.html", context)


@require_POST
def review_decide(request, pk, person):
    """Keep or end, saved at once."""
    review, row = _row(request, pk, person)
    form = VerdictForm(request.POST)
    problem = "" if form.is_valid() else form.errors["verdict"][0]
    if not problem:
        try:
            facts = {"holder": row.holder, "by": request.user, "now": timezone.now()}
            operations.decide_access(review=review, **facts, **form.cleaned_data)
        except NotNow as refusal:
            problem = str(refusal)
    return _answer(request, review, person, problem=problem)


@require_POST
def review_undo(request, pk, person):
    """The person waits for a decision again."""
    review, row = _row(request, pk, person)
    try:
        operations.undo_decision(review=review, holder=row.holder)
    except NotNow as refusal:
        return _answer(request, review, person, problem=str(refusal))
    return _answer(request, review, person)


@require_POST
def review_end(request, pk, person):
    """Carry out a decision to end, at once."""
    review, row = _row(request, pk, person)
    try:
        operations.end_access(review=review, holder=row.holder, by=request.user, now=timezone.now())
    except NotNow as refusal:
        return _answer(request, review, person, problem=str(refusal))
    return _answer(request, review, person)


@require_http_methods(["GET", "HEAD", "POST"])
def review_close(request, pk):
    """Say what ends with it, then close."""
    review = get_object_or_404(AccessReview.objects.visible_to(request.user), pk=pk)
    if not can_appoint(request.user):
        raise PermissionDenied(_("La revisión la cierra la Secretaría Técnica."))
    problem = ""
    if request.method == "POST":
        try:
            operations.close_review(review=review, by=request.user, now=timezone.now())
        except NotNow as refusal:
            problem = str(refusal)
        else:
            messages.success(request, _("Revisión cerrada. Queda como constancia y ya no cambia."))
            return redirect("secretariat:review_detail", pk=pk)
    board = Board(rows_of(review, request.user, timezone.now()), timezone.localdate())
    context = {"review": review, "board": board, "problem": problem}
    return TemplateResponse(request, "secretariat/review_close.html", context, status=422 if problem else 200)
