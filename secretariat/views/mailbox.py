"""The mailbox: letters as a mail program shows them, where none leaves."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from members.reading import record_reading
from secretariat import delivery, mailbox
from secretariat.forms.letters import LetterSearch

PAGE = 25
# Of a letter inside its frame: its own style and nothing else; what it links to opens beside it. It runs nothing, so
# the page may be of the same origin, which lets it see how tall the letter is.
CSP_OF_LETTER = {
    "style-src": [UNSAFE_INLINE],
    "script-src": [NONE],
    "connect-src": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-same-origin", "allow-popups", "allow-popups-to-escape-sandbox"],
}


def _in_reach(user):
    letters = mailbox.letters_in_reach(user)
    if letters is None:
        raise Http404
    return letters


def _letter(user, pk):
    """One letter of the mailbox. A look at someone else's is recorded."""
    letter = get_object_or_404(_in_reach(user), pk=pk)
    if not letter.person_id or letter.person_id != user.person_id:
        record_reading(user, letter, "Buzón: dirección y texto")
    return letter


@require_safe
def mailbox_list(request):
    """The letters that one may read here, the last first."""
    search = LetterSearch(request.GET, [])
    page = Paginator(search.narrow(_in_reach(request.user)), PAGE).get_page(request.GET.get("pagina"))
    return TemplateResponse(request, "secretariat/mailbox_list.html", {"search": search, "page": page})


@require_safe
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type] # it knows only of views without arguments
def mailbox_detail(request, pk):
    """One letter: from whom, to whom, what it is about, its text dressed and plain."""
    letter = _letter(request.user, pk)
    about = delivery.subjects_of([letter.about], request.user).get(letter.about)
    context = {"letter": letter, "about": about, "sender": settings.DEFAULT_FROM_EMAIL}
    return TemplateResponse(request, "secretariat/mailbox_detail.html", context)


@require_safe
@xframe_options_sameorigin
@csp_replace(CSP_OF_LETTER)  # type: ignore[arg-type] # as above
def mailbox_body(request, pk):
    """The HTML of a letter, for its frame."""
    letter = get_object_or_404(_in_reach(request.user).exclude(html=""), pk=pk)
    return HttpResponse(letter.html.replace("<head>", '<head><base target="_blank">', 1))
