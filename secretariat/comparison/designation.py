"""What a line says of a seat and of who is named to it, by the rules of ``workgroups.operations.mandates``."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from rendering.folding import fold
from secretariat.comparison.directory import belongs, short, words_of
from secretariat.comparison.identity import Identity
from secretariat.sheet import BY_NAME, WORDS
from workgroups.models import Accreditation, Seat

TITULAR = Accreditation.Role.TITULAR


class Reading(Identity):
    """Follows a line from its institution to its designation, as far as its errors let it."""

    def read(self):
        institution = self._institution()
        if institution is None:
            return self.row
        self.row.acronym = institution.acronym
        group = self._group()
        person = self._person(institution, group)
        if group and not self.row.errors:
            self._seat_and_designation(institution, group, person)
        return self.row

    def _seat_and_designation(self, institution, group, person):
        seats = self.directory.seats[group.pk, institution.pk or id(institution)]
        if person is None:
            live = next((seat for seat in seats if not seat.is_over_on(self.directory.today)), None)
            self._fits(live) if live else self._new_seat(institution, group, seats, self._since())
            return
        role = self.said.get("role")
        if role is None:
            self.line.refuse("role", _("Indica si es titular o alterno."))
            return
        until = self.said.get("until")
        if until and self.said.get("since") and until < self.said["since"]:
            self.line.refuse("until", _("Termina antes de empezar."))
            return
        seat, held = self._held(seats, person, role)
        if held:
            if self._fits(seat):
                self._correct(seat, held)
        else:
            self._designate(institution, group, seats, person)

    def _since(self):
        return self.said.get("since") or self.said.get("letter_on") or self.directory.today

    def _held(self, seats, person, role):
        """(seat, designation) that the line speaks of, or (None, None) when it names the person anew."""
        mine = [
            (seat, a)
            for seat in seats
            for a in self.directory.on_seat[id(seat)]
            if a.person is person or a.person_id == (person.pk or -1)
        ]
        mine = [(seat, a) for seat, a in mine if a.role == role]
        since, letter = self.said.get("since"), self.said.get("letter_number")
        exact = [pair for pair in mine if pair[1].since == since]
        if exact or not mine:
            return exact[-1] if exact else (None, None)
        live = [pair for pair in mine if not pair[1].is_over_on(self.directory.today)]
        last = (live or mine)[-1]
        is_same = _same_letter(last[1], letter)
        speaks_of_it = (since is None or is_same) if live else (since is None and is_same)
        return last if speaks_of_it else (None, None)

    def _fits(self, seat):
        """True if the line says of the seat what it is. What it is changes by an act of its own, not by a file."""
        for name, value in (("seat_kind", seat.kind), ("has_vote", seat.has_vote)):
            if self.said.get(name, value) != value:
                facts = {"is": words_of(name, value).lower(), "name": BY_NAME[name].heading.lower()}
                self.line.refuse(
                    name, _("En el directorio, %(name)s: %(is)s. Cámbialo en la página del asiento.") % facts
                )
        return not self.row.errors

    def _new_seat(self, institution, group, seats, since):
        if institution.ended_on:
            self.line.refuse(
                "acronym", _("Se retiró el %(day)s: no recibe asientos.") % {"day": short(institution.ended_on)}
            )
            return None
        kind = self.said.get("seat_kind", Seat.Kind.MEMBER)
        has_vote = self.said.get("has_vote", kind == Seat.Kind.MEMBER)
        if has_vote and kind != Seat.Kind.MEMBER:
            self.line.refuse("has_vote", _("Solo los miembros llevan voto."))
            return None
        seat = Seat(group=group, institution=institution, since=since, kind=kind, has_vote=has_vote)
        seats.append(seat)
        self._create("seat", seat, _("Se crea su asiento en %(group)s.") % {"group": group.name})
        return seat

    def _designate(self, institution, group, seats, person):
        since, until, role = self._since(), self.said.get("until"), self.said["role"]
        if person.pk and not belongs(person, institution):
            facts = {"name": person.full_name, "acronym": person.institution.acronym}
            self.line.refuse(
                "full_name", _("%(name)s figura en %(acronym)s. Cambia su institución en su página.") % facts
            )
            return
        seat = next((seat for seat in seats if not seat.is_over_on(since)), None)
        if seat is None:
            seat = self._new_seat(institution, group, seats, since)
        elif since < seat.since:
            self.line.refuse("since", _("El asiento empieza el %(day)s.") % {"day": short(seat.since)})
        elif seat.until and (until or seat.until) > seat.until:
            self.line.refuse("until", _("El asiento termina el %(day)s.") % {"day": short(seat.until)})
        elif not self._fits(seat):
            return
        rivals = [] if self.row.errors else self._rivals(seat, person, role, since, until)
        if self.row.errors or not self._may_end(rivals, since):
            return
        new = Accreditation(seat=seat, person=person, role=role, since=since, until=until or seat.until)
        letter = {name: self.said[name] for name in ("letter_number", "letter_on") if name in self.said}
        for name, value in letter.items():
            setattr(new, name, value)
        self._end(rivals, since)
        self.directory.on_seat[id(seat)].append(new)
        self.directory.named[id(new)] = self.line.number
        self.row.is_new = True
        role_and_day = {"role": WORDS["role"][role], "day": short(since)}
        self.row.notes.insert(0, _("%(role)s, desde el %(day)s.") % role_and_day)
        facts = {"seat": seat, "person": person, "role": role, "since": since, "until": until, **letter}
        self.row.acts.append(("designate", facts))

    def _rivals(self, seat, person, role, since, until):
        """Those on the seat on some of those days who cannot hold it together with ``person``."""
        found = []
        for other in self.directory.on_seat[id(seat)]:
            lasts = not other.is_over_on(since) and (until is None or other.since <= until)
            is_same = other.person is person or (person.pk and other.person_id == person.pk)
            if lasts and (is_same or role == other.role == TITULAR):
                found.append(other)
        return found

    def _may_end(self, rivals, since):
        for other in rivals:
            line = self.directory.named.get(id(other))
            facts = {"line": line, "name": other.person.full_name, "since": short(other.since)}
            if line:
                sentence = _(
                    "La fila %(line)s nombra a %(name)s en ese asiento y en esas fechas. Corrige «Hasta» en una."
                )
                self.line.refuse("since", sentence % facts)
            elif other.since > since:
                self.line.refuse("since", _("Se cruza con %(name)s, desde el %(since)s. Cambia las fechas.") % facts)
        return not self.row.errors

    def _end(self, rivals, since):
        """On the copy, as ``Dated.stop_before`` does on the row."""
        today = self.directory.today
        for other in rivals:
            is_ahead = since > today and since > other.since
            other.until = since - timedelta(days=1) if is_ahead else max(since, other.since)
            other.closed_at = None if is_ahead else timezone.now()
            facts = {"name": other.person.full_name, "day": short(other.until)}
            self.row.notes.append(_("Reemplaza a %(name)s, que termina el %(day)s.") % facts)

    def _correct(self, seat, held):
        fields = {name: self.said.get(name) for name in ("letter_number", "letter_on", "since", "until")}
        dates = {name: fields[name] or getattr(held, name) for name in ("since", "until")}
        if dates != {"since": held.since, "until": held.until}:
            self._check_dates(seat, held, **dates)
        if self.said.get("until"):
            self.directory.named[id(held)] = self.line.number
        if self.row.errors:
            return
        if changed := self._change(held, fields):
            letter = {name: getattr(held, name) for name in changed if name.startswith("letter")}
            self.row.acts.append(("correct", {"row": held, **dates, **letter}))

    def _check_dates(self, seat, held, since, until):
        if held.closed_at:
            self.line.refuse("until", _("Esta designación ya terminó: sus fechas no se cambian."))
        elif since < seat.since:
            self.line.refuse("since", _("El asiento empieza el %(day)s.") % {"day": short(seat.since)})
        elif seat.until and (until or seat.until) > seat.until:
            self.line.refuse("until", _("El asiento termina el %(day)s.") % {"day": short(seat.until)})
        elif until and until < since:
            self.line.refuse("until", _("Termina antes de empezar."))
        else:
            others = [a for a in self._rivals(seat, held.person, held.role, since, until) if a is not held]
            for other in others[:1]:
                facts = {"name": other.person.full_name, "since": short(other.since)}
                self.line.refuse("since", _("Se cruza con %(name)s, desde el %(since)s. Cambia las fechas.") % facts)


def _same_letter(held, letter):
    """True unless the line brings another letter than the one on record: that names the person anew."""
    return not letter or not held.letter_number or fold(letter) == fold(held.letter_number)
