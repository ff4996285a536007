"""A person's copy of all that is held about them, on screen and as a file; the secretariat hands over anyone's."""

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.models import Person
from members.reading import record_export, record_reading
from secretariat.dossier import as_json, copy_of
from workgroups.permissions import can_answer_rights_request


def _person(user, pk):
    """Anyone's copy is handed over by the secretariat; one's own has an address of its own."""
    person = get_object_or_404(Person.objects.visible_to(user).select_related("institution", "user"), pk=pk)
    if not can_answer_rights_request(user):
        raise PermissionDenied(
            _("La copia de otra persona la entrega la Secretaría Técnica. La tuya está en Mis datos.")
        )
    return person


def _own(user):
    return get_object_or_404(Person.objects.visible_to(user).select_related("institution", "user"), pk=user.person_id)


def _page(request, person, download):
    record_reading(request.user, person, "Copia de sus datos, en pantalla")
    context = {"profile": person, "sections": copy_of(person), "is_own": person.pk == request.user.person_id}
    return TemplateResponse(request, "secretariat/person_copy.html", {**context, "download": download})


def _file(request, person):
    now = timezone.now()
    record_export(request.user, person, "Copia de sus datos, en archivo")
    answer = JsonResponse(as_json(person, copy_of(person), now), json_dumps_params={"ensure_ascii": False, "indent": 2})
    name = f"datos-{slugify(person.full_name)}-{timezone.localdate(now)}.json"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
def person_copy(request, pk):
    """Anyone's copy, to read or print."""
    return _page(request, _person(request.user, pk), reverse("secretariat:person_copy_download", args=[pk]))


@require_safe
def person_copy_download(request, pk):
    """Anyone's copy as JSON."""
    return _file(request, _person(request.user, pk))


@require_safe
def own_copy(request):
    """One's own copy, to read or print."""
    return _page(request, _own(request.user), reverse("secretariat:own_copy_download"))


@require_safe
def own_copy_download(request):
    """One's own copy as JSON."""
    return _file(request, _own(request.user))
