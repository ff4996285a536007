import pytest
import time_machine
from django.utils.html import conditional_escape

from meetings.models import Minutes
from tests import factories as f
from tests.mesa.test_directory import held
from workgroups.models import WorkGroup

pytestmark = pytest.mark.django_db


def codes(page):
    return [row["group"].code for row in page.context["rows"]]


def test_group_list_shows_the_plenary_and_own_groups(cast, sign_in):
    f.GuestFactory(meeting__group=cast.salud, person=cast.guest.person)
    seen = {
        persona: codes(sign_in(getattr(cast, persona)).get("/grupos/")) for persona in ("titular", "staff", "guest")
    }
    assert seen == {
        "titular": ["MMTRM", "GT-SALUD"],
        "staff": ["MMTRM", "GT-SALUD", "GT-PROTECCION"],
        "guest": [],
    }


@time_machine.travel("2026-07-01 10:00-05:00", tick=False)
def test_group_list_says_what_comes_next(cast, sign_in):
    for day in ("2026-08-01", "2026-07-10"):
        f.MeetingFactory(group=cast.salud, starts_at=f.at(f"{day} 09:00"))
    f.AgreementFactory(meeting=held(cast.salud, "2026-06-01"), due_on=f.at("2026-06-30 00:00").date())
    row = sign_in(cast.titular).get("/grupos/").context["rows"][1]
    assert row["group"].next_at == f.at("2026-07-10 09:00")
    assert (row["figures"].open, row["figures"].late, row["voting"]) == (1, 1, 1)
    assert [office.person.full_name for office in row["group"].leaders] == ["Coordinadora"]


def test_group_detail_of_another_group_is_not_found(cast, sign_in):
    statuses = {p: sign_in(getattr(cast, p)).get("/grupos/GT-PROTECCION/").status_code for p in ("titular", "foreign")}
    assert statuses == {"titular": 404, "foreign": 200}
    f.GuestFactory(meeting__group=cast.plenary, person=cast.guest.person)
    assert sign_in(cast.guest).get("/grupos/MMTRM/").status_code == 404


@time_machine.travel("2026-07-01 10:00-05:00", tick=False)
def test_group_detail_shows_meetings_members_and_agreements(cast, sign_in):
    before = held(cast.salud, "2026-06-01", "DIRESA")
    Minutes.objects.create(meeting=before, drafted_at=before.closed_at)
    coming = f.MeetingFactory(group=cast.salud, starts_at=f.at("2026-07-10 09:00"))
    foreign = held(cast.proteccion, "2026-06-02", "CEM", subject="Asunto reservado")
    f.AgreementFactory(meeting=foreign, text="Texto reservado", lead=cast.titular.person.institution)
    own = f.AgreementFactory(meeting=before, text="Texto propio", lead=cast.titular.person.institution)
    page = sign_in(cast.titular).get("/grupos/GT-SALUD/")
    shown = page.context
    assert (shown["next"], shown["recorded"], list(shown["agreements"])) == (coming, [before], [own])
    members = {str(row["seat"].institution): [mark.seat for mark in row["strip"].marks] for row in shown["members"]}
    assert members == {"DIRESA": ["yes"], "ACNUR": ["no"], "DP": ["no"]}
    assert [(str(n.person), e) for n, e in shown["members"][0]["titulars"]] == [("Titular de DIRESA", False)]
    assert "reservado" not in page.text


@pytest.mark.parametrize(("persona", "offered"), [("coordinator", True), ("staff", True), ("titular", False)])
def test_group_detail_offers_to_prepare_to_who_may(cast, sign_in, persona, offered):
    coming = f.MeetingFactory(group=cast.salud)
    text = sign_in(getattr(cast, persona)).get("/grupos/GT-SALUD/").text
    links = [f"/reuniones/{coming.pk}/editar/", "/reuniones/nueva/?grupo=GT-SALUD"]
    assert [link in text for link in links] == [offered, offered]


def test_group_pages_show_markup_as_text(cast, sign_in):
    mark = "<script>a</script>"
    WorkGroup.objects.filter(code="GT-SALUD").update(name=mark, purpose=mark)
    pages = [sign_in(cast.titular).get(path).text for path in ("/grupos/", "/grupos/GT-SALUD/")]
    assert [(mark in text, conditional_escape(mark) in text) for text in pages] == [(False, True)] * 2


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(("path", "queries"), [("/grupos/", 10), ("/grupos/GT-SALUD/", 20)])
@time_machine.travel("2026-07-01 10:00-05:00", tick=False)
def test_group_queries(cast, sign_in, django_assert_num_queries, rows, path, queries):
    for n in range(rows):
        f.OfficeFactory(group=f.GroupFactory(code=f"GT-N{n}"), person=cast.titular.person)
        f.AccreditationFactory(seat__group=cast.salud)
    for n in range(rows):
        meeting = held(cast.salud, f"2026-0{1 + n // 20}-{1 + n % 20:02d}", "DIRESA")
        Minutes.objects.create(meeting=meeting, drafted_at=meeting.closed_at)
        f.AgreementFactory(meeting=meeting)
        f.MeetingFactory(group=cast.salud)
    client = sign_in(cast.titular)
    with django_assert_num_queries(queries):
        client.get(path)
