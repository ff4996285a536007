from datetime import date

import pytest

from mesa.history import history_of
from tests import factories as f
from workgroups.operations import institutions, mandates

pytestmark = pytest.mark.django_db
FEB, MAR, JUN = date(2024, 2, 1), date(2024, 3, 4), date(2024, 6, 3)


def told(institution, today):
    return [(event.on, event.text, event.detail) for event in history_of(institution, today)]


def test_history_tells_an_institution_from_its_dated_rows(cast):
    institution = f.InstitutionFactory(acronym="DRET", since=FEB)
    education = f.GroupFactory(name="Educación", order=3)
    seats = [f.SeatFactory(group=group, institution=institution, since=FEB) for group in (cast.plenary, education)]
    rosa, jorge = (f.PersonFactory(full_name=name, institution=institution) for name in ("Rosa", "Jorge"))
    now = f.at("2024-03-04 10:00")
    for seat in seats:
        f.AccreditationFactory(seat=seat, person=rosa, since=FEB)
        mandates.designate(seat=seat, person=jorge, role="titular", since=MAR, now=now)
    mandates.appoint(group=education, person=jorge, kind="coordinator", since=MAR, now=now)
    assert told(institution, MAR) == [
        (MAR, "Designa a Jorge como titular", "Plenaria, Educación"),
        (MAR, "Asume la coordinación del grupo Educación", "Jorge"),
        (FEB, "Designa a Rosa como titular", "Plenaria, Educación"),
        (FEB, "Toma asiento en el grupo Educación, con voto", ""),
        (FEB, "Toma asiento en la plenaria, con voto", ""),
        (FEB, "Se incorpora a la Mesa", ""),
    ]
    assert told(institution, date(2024, 1, 31)) == []


def test_history_tells_changes_and_ends_once(cast):
    institution = f.InstitutionFactory(acronym="DRET")
    seat = f.SeatFactory(group=cast.plenary, institution=institution, since=FEB)
    for name, role in (("Rosa", "titular"), ("Jorge", "alternate")):
        f.AccreditationFactory(seat=seat, person__full_name=name, since=FEB, role=role)
    now = f.at("2024-03-04 10:00")
    new = institutions.change_seat(seat=seat, since=MAR, kind="observer", has_vote=False, now=now)
    ended = {"on": date(2024, 4, 30), "reason": "Renuncia", "now": now}
    mandates.end_designation(accreditation=new.accreditations.get(role="titular"), **ended)
    institutions.close_institution(institution=institution, on=JUN, reason="Fusión", now=f.at("2024-06-03 12:00"))
    institution.refresh_from_db()
    assert told(institution, JUN) == [
        (JUN, "Se retira de la Mesa", "Fusión"),
        (date(2024, 4, 30), "Termina la designación de Rosa", "Renuncia"),
        (MAR, "Su asiento en la plenaria pasa a ser observador", ""),
        (FEB, "Designa a Rosa como titular", "Plenaria"),
        (FEB, "Designa a Jorge como persona alterna", "Plenaria"),
        (FEB, "Toma asiento en la plenaria, con voto", ""),
    ]
