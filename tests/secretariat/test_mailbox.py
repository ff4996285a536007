"""Test mode and the demonstration send nothing, whatever is configured, and show their letters in a mailbox."""

import pytest
from django.core import mail
from django.utils import timezone

from notifications import operations as outbox
from notifications.models import Letter
from tests import factories as f
from workgroups.models import WorkGroup

pytestmark = pytest.mark.django_db
BOX = "/buzon/"
S = Letter.Status
LIST_QUERIES = 10
PAGE = "<!doctype html><html><head><style>p{color:red}</style></head><body><p>Tu enlace</p></body></html>"


@pytest.fixture
def letters(cast):
    """One of the titular's and a secret one of somebody else's, both waiting."""
    waits = {"status": S.PENDING, "sent_at": None, "attempts": 0, "next_attempt_at": timezone.now()}
    own = f.LetterFactory(subject="Convocatoria", text="Te convocamos", html=PAGE, person=cast.titular.person, **waits)
    secret = {"has_secret": True, "text": "https://mesa.example/invitacion/x/"}
    return own, f.LetterFactory(subject="Invitación", person=cast.foreign.person, **secret, **waits)


@pytest.fixture(params=["test mode", "demonstration"])
def place(request, settings, cast):
    if request.param == "test mode":
        settings.MAIL_TEST = True
    else:
        WorkGroup.objects.filter(pk=cast.plenary.pk).update(is_demo=True)
    return request.param


def subjects(client, **query):
    return [letter.subject for letter in client.get(BOX, query).context["page"]]


def test_letters_stay_and_say_so_and_keep_their_text(place, letters):
    outbox.drain_outbox(clock=timezone.now)
    own, secret = (Letter.objects.get(pk=letter.pk) for letter in letters)
    assert mail.outbox == []
    assert [(one.status, one.text, bool(one.sent_at)) for one in (own, secret)] == [
        (S.SHOWN, "Te convocamos", True),
        (S.SHOWN, "https://mesa.example/invitacion/x/", True),
    ]


def test_letters_leave_without_their_secret_anywhere_else(letters, cast, sign_in):
    outbox.drain_outbox(clock=timezone.now)
    kept = list(Letter.objects.order_by("pk").values_list("status", "text"))
    assert [letter.subject for letter in mail.outbox] == ["Convocatoria", "Invitación"]
    assert kept == [("sent", "Te convocamos"), ("sent", "")]
    assert sign_in(cast.secretary).get(BOX).status_code == 404
    assert BOX not in sign_in(cast.secretary).get("/mas/").content.decode()


def test_mailbox_of_a_demonstration_is_open_to_all_its_accounts(cast, sign_in, letters):
    WorkGroup.objects.filter(pk=cast.plenary.pk).update(is_demo=True)
    outbox.drain_outbox(clock=timezone.now)
    client = sign_in(cast.alternate)
    assert sorted(subjects(client)) == ["Convocatoria", "Invitación"]
    assert "https://mesa.example/invitacion/x/" in client.get(f"{BOX}{letters[1].pk}/").content.decode()
    assert "están en el buzón" in client.get("/").content.decode()


def test_mailbox_of_test_mode_is_each_ones_own_and_secrets_are_the_secretarys(cast, sign_in, letters, settings):
    settings.MAIL_TEST = True
    outbox.drain_outbox(clock=timezone.now)
    everyone = ("secretary", "staff", "auditor", "titular", "foreign", "alternate")
    assert {persona: sorted(subjects(sign_in(getattr(cast, persona)))) for persona in everyone} == {
        "secretary": ["Convocatoria", "Invitación"],
        "staff": ["Convocatoria"],
        "auditor": [],
        "titular": ["Convocatoria"],
        "foreign": ["Invitación"],
        "alternate": [],
    }
    opened = [(who, sign_in(getattr(cast, who)).get(f"{BOX}{letters[1].pk}/").status_code) for who in everyone]
    assert [who for who, status in opened if status == 200] == ["secretary", "foreign"]
    assert {status for _who, status in opened} == {200, 404}
    assert "Modo de prueba: las cartas no salen." in sign_in(cast.alternate).get("/acuerdos/").content.decode()


def test_mailbox_says_what_a_letter_is_about_to_who_may_see_it(cast, sign_in, settings):
    settings.MAIL_TEST = True
    hidden = f.MeetingFactory(group=cast.proteccion)
    seen = [f.MeetingFactory(group=cast.salud), f.TrainingFactory(group=cast.salud)]
    letters = [
        f.LetterFactory(person=cast.titular.person, about=f"{row._meta.label_lower}:{row.pk}", status=S.SHOWN)
        for row in (*seen, hidden)
    ]
    pages = [sign_in(cast.titular).get(f"{BOX}{letter.pk}/") for letter in letters]
    said = [page.context["about"] and page.context["about"][1] for page in pages]
    assert said == [f"/reuniones/{seen[0].pk}/", f"/capacitaciones/{seen[1].pk}/", None]
    assert [f'href="{address}"' in page.content.decode() for page, address in zip(pages, said, strict=True)] == [
        True,
        True,
        False,
    ]


def test_mailbox_body_is_framed_by_mesa_alone_and_runs_nothing(cast, sign_in, letters, settings):
    settings.MAIL_TEST = True
    outbox.drain_outbox(clock=timezone.now)
    client = sign_in(cast.titular)
    body, page = client.get(f"{BOX}{letters[0].pk}/carta/"), client.get(f"{BOX}{letters[0].pk}/")
    assert body.content.decode() == PAGE.replace("<head>", '<head><base target="_blank">')
    assert body.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert set(body.headers["Content-Security-Policy"].split("; ")) == {
        "default-src 'none'",
        "script-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'none'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
        "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox",
    }
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert client.get(f"{BOX}{letters[1].pk}/carta/").status_code == 404


@pytest.mark.parametrize("n", [1, 30])
def test_mailbox_costs_the_same_for_one_and_thirty(cast, sign_in, django_assert_num_queries, settings, n):
    settings.MAIL_TEST = True
    f.LetterFactory.create_batch(n, status=S.SHOWN)
    client = sign_in(cast.secretary)
    client.get(BOX)
    with django_assert_num_queries(LIST_QUERIES):
        assert len(client.get(BOX).context["page"].object_list) == min(n, 25)
