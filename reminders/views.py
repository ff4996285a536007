"""The page of the rules: what is remembered, to whom, how many days before."""

from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reminders.forms import RuleForm
from reminders.operations.rules import change_rules, restore_rules
from reminders.rules import HOUR, rules
from workgroups.permissions import can_see_letters, can_send_letters


def _may_see(user):
    if not can_see_letters(user):
        raise Http404


def _may_change(user):
    _may_see(user)
    if not can_send_letters(user):
        raise PermissionDenied(_("Los recordatorios los cambia la Secretaría Técnica de la Mesa."))


def _page(request, forms, status=200):
    groups = [(name, list(of_group)) for name, of_group in groupby(forms, key=lambda form: form.rule.group)]
    context = {
        "groups": groups,
        "hour": HOUR,
        "may_change": can_send_letters(request.user),
        "wrong": any(form.errors for form in forms),
    }
    return TemplateResponse(request, "reminders/rule_list.html", context, status=status)


@require_safe
def rule_list(request):
    _may_see(request.user)
    return _page(request, [RuleForm(rule=rule) for rule in rules().values()])


@require_POST
def rule_edit(request):
    """All the rules at once; those that changed are kept, or none if one is wrong."""
    _may_change(request.user)
    forms = [RuleForm(request.POST, rule=rule) for rule in rules().values()]
    if any(form.errors for form in forms):
        return _page(request, forms, status=422)
    changed = [form for form in forms if form.has_changed()]
    changes = {form.rule.name: (form.cleaned_data["days"], form.cleaned_data["is_on"]) for form in changed}
    change_rules(changes=changes, now=timezone.now())
    messages.success(request, _("Guardado. Los avisos que esperan se movieron a sus nuevos días."))
    return redirect("reminders:rule_list")


@require_POST
def rule_restore(request):
    _may_change(request.user)
    restore_rules(now=timezone.now())
    messages.success(request, _("Volvieron los valores iniciales."))
    return redirect("reminders:rule_list")
