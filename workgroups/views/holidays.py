"""The calendar from which business days are counted: the country's, and how the Mesa corrects it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workgroups.forms.fields import act
from workgroups.forms.holidays import HolidayForm
from workgroups.models import Holiday
from workgroups.operations import holidays as verbs
from workgroups.permissions import can_edit_holidays, can_see_holidays
from workgroups.views.institutions import READS_AND_WRITES, answer, typed
from workgroups.workdays import corrected_year, own_days


def _guard(user):
    if not can_see_holidays(user):
        raise Http404
    if not can_edit_holidays(user):
        raise PermissionDenied(_("Los feriados los corrige la Secretaría Técnica de la Mesa."))


def _visible_day(user, day):
    try:
        return Holiday.objects.visible_to(user).get(pk=day)
    except (Holiday.DoesNotExist, ValidationError):
        raise Http404 from None


@require_safe
def holiday_list(request):
    """This year and the next, with the country's holidays and the Mesa's own days."""
    if not can_see_holidays(request.user):
        raise Http404
    today, own = timezone.localdate(), own_days()
    years = [(year, corrected_year(year, own)) for year in (today.year, today.year + 1)]
    context = {"years": years, "own_days": own, "may_edit": can_edit_holidays(request.user)}
    return TemplateResponse(request, "workgroups/holiday_list.html", context)


@require_http_methods(READS_AND_WRITES)
def holiday_create(request):
    _guard(request.user)
    form = HolidayForm(typed(request))
    if holiday := act(form, verbs.add_holiday):
        messages.success(request, _("Se anotó el día: %(name)s.") % {"name": holiday})
        return redirect("workgroups:holiday_list")
    return answer(request, "holiday_create", form)


@require_http_methods(READS_AND_WRITES)
def holiday_edit(request, day):
    holiday = _visible_day(request.user, day)
    _guard(request.user)
    form = HolidayForm(typed(request), holiday=holiday)
    if act(form, verbs.correct_holiday, holiday=holiday):
        messages.success(request, _("Día corregido."))
        return redirect("workgroups:holiday_list")
    return answer(request, "holiday_edit", form, holiday=holiday)


@require_POST
def holiday_remove(request, day):
    holiday = _visible_day(request.user, day)
    _guard(request.user)
    verbs.remove_holiday(holiday=holiday)
    messages.success(request, _("Se quitó el día: %(name)s.") % {"name": holiday})
    return redirect("workgroups:holiday_list")
