"""What no page of Mesa writes and anyone can send: endless numbers, nested rows, letters that no database keeps."""

import json
import uuid

import pytest
from django import forms
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from classroom.presence import presences
from meetings.forms.agenda import with_lost_rows_as_new
from meetings.operations.agenda import save_agenda
from mesa.wsgi import application
from rendering.fields import Address, Several
from tests import factories as f
from trainings.forms.fields import Acronyms, Quotas
from trainings.models import Enrolment, Training

ENDLESS = "9" * 5000
LONG = "A" * 60_000  # more than SQLite compares
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("rows", ["[" * 100_000, f"[[{ENDLESS},{{}}]]", "[[NaN,{}]]", "{", '[[1,{"full_name":1}]]'])
def test_rows_that_no_page_wrote_are_refused_with_a_sentence(cast, sign_in, rows):
    training = f.TrainingFactory(group=cast.salud)
    address = reverse("trainings:enrolment_import_apply", args=[training.pk])
    page = sign_in(cast.coordinator).post(address, {"rows": rows}, follow=True)
    assert "La lista no llegó completa. Sube el archivo otra vez." in page.text
    assert not Enrolment.objects.exists()


def test_rows_are_kept_without_what_no_database_keeps(cast, sign_in):
    training = f.TrainingFactory(group=cast.salud)
    rows = json.dumps([[1, {"full_name": "Ana\ud800\x00\n\nLuz\u202e", "institution": "\ud800", "post": "a\nb"}]])
    sign_in(cast.coordinator).post(reverse("trainings:enrolment_import_apply", args=[training.pk]), {"rows": rows})
    kept = Training.objects.get().enrolments.get()
    assert (kept.full_name, kept.institution_name, kept.post) == ("Ana Luz", "", "a b")


@pytest.mark.parametrize("length", [ENDLESS, f"{ENDLESS} h", "١٢", "²", "-5", "1:2:3:4"])
def test_a_length_of_any_signs_is_read_or_is_none(length):
    (one,) = presences(f"Name,Duration\nAna Ruiz,{length}".encode(), "lista.csv")
    assert one.name == "Ana Ruiz"


@pytest.mark.parametrize("sent", ["9" * 30, ENDLESS, "-1", "²", "x", "1\x00"])
def test_a_choice_that_is_no_row_is_no_choice(cast, sent):
    for field in (Several(Training.objects.all()), forms.ModelChoiceField(Training.objects.all())):
        with pytest.raises(forms.ValidationError):
            field.clean([sent] if isinstance(field, Several) else sent)


@pytest.mark.parametrize(
    ("field", "typed"), [(Acronyms(), LONG), (Quotas(limit=10**6), f"{LONG} 3"), (Quotas(limit=10**6), f"X {ENDLESS}")]
)
def test_an_acronym_without_end_is_of_nobody(field, typed):
    with pytest.raises(forms.ValidationError):
        field.clean(typed)


def test_a_count_of_rows_without_end_is_no_more_than_there_are():
    assert with_lost_rows_as_new({"a-TOTAL_FORMS": ENDLESS}, "a", set()) == {"a-TOTAL_FORMS": ENDLESS}


@pytest.mark.django_db(transaction=True)
def test_the_number_of_another_sending_breaks_nothing(cast, sign_in):
    training, number = f.TrainingFactory(group=cast.salud), str(uuid.uuid4())
    session = f.TrainingSessionFactory(training=training, starts_at=timezone.now())
    client = sign_in(cast.coordinator)
    marks = [
        reverse("classroom:attendance_mark", args=[session.pk, f.EnrolmentFactory(training=training).pk]) for _n in "12"
    ]
    assert [client.post(mark, {"submission": number}).status_code for mark in marks] == [302, 400]
    meetings = [f.MeetingFactory(group=cast.salud) for _n in "12"]
    row = {"section": "decision", "title": "Punto", "minutes_planned": 5, "submission": number}
    for meeting in [*meetings, meetings[0]]:
        save_agenda(meeting=meeting, rows=[(None, row)])
    assert [meeting.items.count() for meeting in meetings] == [1, 1]


@pytest.mark.parametrize("name", ["mesa:person_detail", "mesa:institution_detail", "meetings:meeting_detail"])
def test_a_number_larger_than_any_row_is_of_nothing(cast, sign_in, name):
    assert sign_in(cast.secretary).get(reverse(name, args=[10**30])).status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        "ana@dire\u2003sa.pe",
        "ana@x\xa8y.pe",
        "ana@\ue000.pe",
        '"a b"@x.pe',
        f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.{'f' * 9}.pe",
    ],
)
def test_an_address_that_mail_does_not_take_is_refused(typed):
    with pytest.raises(forms.ValidationError):
        Address().clean(typed)


def test_an_address_is_taken_without_what_nobody_sees():
    assert [Address().clean(typed) for typed in ("ana@\u200fx.pe\u2028", " ana@peña.pe")] == ["ana@x.pe", "ana@peña.pe"]
    assert Address(required=False).clean("") == ""


def test_the_sign_zero_in_an_address_is_of_nothing(cast, sign_in, client):
    asked = "?grupo=sal%00ud"
    pages = [who.get(reverse("trainings:training_list") + asked) for who in (client, sign_in(cast.secretary))]
    pages.append(sign_in(cast.secretary).get(reverse("meetings:meeting_create") + asked))
    assert [(page.status_code, "<h1" in page.text) for page in pages] == [(404, True)] * 3


@pytest.mark.django_db(transaction=True)  # a request as the server takes it closes its connection
@pytest.mark.parametrize("charset", ["utf-16", "rot13", "idna", "nada"])
def test_what_is_asked_is_read_as_utf_8_whatever_it_says_of_itself(charset):
    asked = {"PATH_INFO": reverse("trainings:training_list"), "QUERY_STRING": "q=%C3%A1"}
    for kind in ("text/html", "application/x-www-form-urlencoded"):
        environ = RequestFactory().generic("GET", "/").environ
        environ |= asked | {"CONTENT_TYPE": f"{kind}; charset={charset}"}
        status = []
        page = b"".join(application(environ, lambda said, _headers, status=status: status.append(said)))
        assert (status, 'value="á"' in page.decode()) == (["200 OK"], True)


@pytest.mark.parametrize("where", ["http://[::1", "//evil.example", "https:evil.example", "/\\evil.example"])
def test_signing_in_leads_to_no_address_of_another(cast, client, where):
    assert client.get(reverse("account_login"), {"next": where}).status_code == 200
    facts = {"login": cast.titular.email, "password": f.PASSWORD, "next": where}
    assert client.post(reverse("account_login"), facts).headers["Location"] == "/"
