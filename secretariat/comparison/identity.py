"""Who a line speaks of: the institution, the group and the person, known or new."""

from django.utils.translation import gettext as _

from members.models import Institution, Person
from rendering.folding import fold
from secretariat.comparison.directory import belongs
from secretariat.comparison.row import Telling


class Identity(Telling):
    def _institution(self):
        told = self.said.get("acronym") or self.said.get("official_name")
        if not told:
            return self.line.refuse("acronym", _("Falta la sigla o el nombre de la institución."))
        institution = self.directory.institution_called(told)
        if institution is None:
            return self._new_institution(told)
        name = self.said.get("official_name")
        owner = self.directory.institution_called(name) if name else institution
        if owner not in (None, institution):
            facts = {"name": owner.official_name, "acronym": owner.acronym}
            self.line.refuse(
                "official_name", _("«%(name)s» tiene la sigla %(acronym)s. Corrige una de las dos.") % facts
            )
            return institution
        fields = {"kind": self.said.get("level"), "sector": self.said.get("sector")}
        if owner is None:
            fields["official_name"] = name
        self._update("institution_update", institution, fields, {"kind": "level"})
        return institution

    def _new_institution(self, told):
        acronym, name, level = (self.said.get(n) for n in ("acronym", "official_name", "level"))
        by_name = self.directory.institution_called(name) if name else None
        if by_name:
            facts = {"name": by_name.official_name, "acronym": by_name.acronym}
            return self.line.refuse("acronym", _("%(name)s figura con la sigla %(acronym)s. Escríbela así.") % facts)
        if not (acronym and name and level):
            self.row.is_known = False
            if acronym and name and self.row.errors:
                return None  # its level is there and was not understood
            sentence = _("«%(told)s» no está en el directorio.") % {"told": told}
            like = self.directory.institution_like(told)
            if like:
                facts = {"acronym": like.acronym, "name": like.official_name}
                sentence += " " + _("¿Es %(acronym)s, %(name)s?") % facts
            else:
                sentence += " " + _("Si es nueva, escribe su sigla, su nombre oficial y su nivel.")
            return self.line.refuse("acronym" if acronym else "official_name", sentence)
        acronym = acronym.upper() if acronym.islower() else acronym
        institution = Institution(acronym=acronym, official_name=name, kind=level, sector=self.said.get("sector", ""))
        institution.since = self.said.get("since") or self.directory.today
        self.directory.institutions.append(institution)
        self._tell(institution, {"official_name": name, "kind": level, "sector": institution.sector})
        self._create("institution", institution, _("Se crea la institución."))
        return institution

    def _group(self):
        told = self.said.get("group")
        if not told:
            if self.said.get("role") and self.said.get("full_name"):
                self.line.refuse("group", _("Falta el grupo."))
            return None
        group = self.directory.group_called(told)
        if group is None:
            names = ", ".join(group.name for group in self.directory.groups)
            self.line.refuse(
                "group", _("«%(told)s» no es un grupo. Escribe %(names)s.") % {"told": told, "names": names}
            )
        return group

    # Person

    def _person(self, institution, group):
        name, email = self.said.get("full_name"), self.said.get("email", "")
        if not name:
            if email or self.said.get("post"):
                self.line.refuse("full_name", _("Falta el nombre de la persona."))
            return None
        person = self._known_person(name, email, institution, group)
        if self.row.errors:
            return None
        return self._new_person(name, institution, group) if person is None else self._same_person(person, name, email)

    def _new_person(self, name, institution, group):
        contact = self._contact()
        person = Person(full_name=name, institution=institution, short_name=name.split()[0][:40])
        for field, value in contact.items():
            setattr(person, field, value or "")
        self.directory.add_person(person)
        self._tell(person, contact)
        self.row.acts.append(("person", {"row": person}))
        self.row.is_new = True
        if group is None:
            self.row.notes.append(_("Se agrega a las personas, sin asiento."))
        return person

    def _same_person(self, person, name, email):
        self.row.person = person.full_name
        if person.erased_at and (email or self.said.get("phone")):
            self.line.refuse("email", _("Pidió suprimir sus datos de contacto. Deja vacíos el correo y el teléfono."))
        elif email and email != person.email.lower() and person.pk in self.directory.guarded:
            sentence = _("Tiene cuenta o cargo: su correo lo cambia ella misma, o la secretaria o el secretario.")
            self.line.refuse("email", sentence)
        else:
            rename = {"full_name": name} if fold(name) != fold(person.full_name) else {}
            self._update("person_update", person, self._contact() | rename)
        return None if self.row.errors else person

    def _contact(self):
        return {name: self.said.get(name) for name in ("post", "email", "phone")}

    def _known_person(self, name, email, institution, group):
        """The person meant, None for a new one; or says why it cannot tell."""
        seats = self.directory.seats[group.pk, institution.pk] if group and institution.pk else []
        named = self.directory.people_named(name, institution, seats)
        owner = self.directory.owner_of(email) if email else None
        if owner is None or owner in named:
            if owner is None and len(named) > 1:
                self.line.refuse(
                    "full_name", _("Hay %(n)s personas con ese nombre. Escribe su correo.") % {"n": len(named)}
                )
                return None
            return owner or next(iter(named), None)
        facts = {"email": email, "name": owner.full_name, "acronym": owner.institution.acronym}
        line, _value = self.directory.told.get((id(owner), "email"), (None, None))
        shared = len(set(fold(name).split()) & set(fold(owner.full_name).split()))
        if shared < 2 and line:
            sentence = _("La fila %(line)s da el mismo correo a %(name)s. Cada persona lleva el suyo.")
            self.line.refuse("email", sentence % {**facts, "line": line})
        elif shared < 2:
            sentence = _("%(email)s es el correo de %(name)s (%(acronym)s). Corrige el nombre o el correo.")
            self.line.refuse("email", sentence % facts)
        elif not belongs(owner, institution):
            self.line.refuse("email", _("%(name)s figura en %(acronym)s. Cambia su institución en su página.") % facts)
        return owner
