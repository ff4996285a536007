"""A form takes what it shows and nothing else: every name of every model is sent beside it, and changes nothing."""

import importlib
import pkgutil
import re
from hashlib import sha256
from types import SimpleNamespace

import time_machine
from django import forms
from django.apps import apps
from django.conf import settings
from django.db.models import BooleanField, DateField, FileField, ForeignKey
from django.urls import reverse
from django.utils import timezone

from members.models import Invitation
from tests.factories import AccreditationFactory
from tests.filling import filled, forms_of, watched
from tests.routes import NOBODY, ROUTES
from tests.test_access import BOOKKEEPING, _args, _client, _expected, undone
from trainings.links import enrolment_token
from trainings.operations.evaluation import propose_survey

OWN = ("members", "notifications", "workgroups", "meetings", "trainings", "classroom", "certificates", "reports")
OWN += ("reminders", "secretariat", "mesa")
RANDOM = {
    "submission",
    "code_secret",
    "token_sha256",
    "password",
    "session_key",
    "message_id",
    "text",
    "html",
}  # by chance
# Of letters, that name new rows by keys that only count up; and the code of a certificate, by chance.
BY_KEY = {"letter": {"dedupe_key", "about", "subject", "context"}, "certificate": {"code"}}
PERSONAS = ("secretary", "titular", "anonymous")


def rows():
    """Every row of the product by its key; without files and what chance gives, which differ from run to run."""
    kept = {}
    for model in apps.get_models():
        if model._meta.label_lower in BOOKKEEPING:
            continue
        names = [f.attname for f in model._meta.concrete_fields if not isinstance(f, FileField)]
        skipped = RANDOM | BY_KEY.get(model._meta.model_name, set())
        values = model._base_manager.order_by("pk").values("pk", *(n for n in names if n not in skipped))
        kept[model] = {row["pk"]: row for row in values}
    return kept


def changes(before, after):
    """What differs: rows that changed or went, by key, and new rows without the keys that only count up."""
    found = {}
    for model, old in before.items():
        new = after[model]
        links = {f.attname: f.related_model for f in model._meta.concrete_fields if isinstance(f, ForeignKey)}
        fresh = [
            {n: v for n, v in row.items() if n not in ("pk", "id") and (n not in links or v in before[links[n]])}
            for pk, row in new.items()
            if pk not in old
        ]
        changed = {pk: new.get(pk) for pk, row in old.items() if new.get(pk) != row}
        if fresh or changed:
            found[model._meta.label_lower] = (changed, fresh)
    return found


def poison():
    """A value for every field of every model, by its name and by its column's."""
    sent = {"pk": "1", "id": "1"}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, ForeignKey):
                last = field.related_model._base_manager.order_by("-pk").values_list("pk", flat=True).first()
                sent[field.name] = sent[field.attname] = str(last)
            elif isinstance(field, BooleanField):
                sent[field.name] = "on"
            elif isinstance(field, DateField):
                sent[field.name] = "1999-12-31"
            else:
                sent[field.name] = "31337"
    return sent


def form_classes():
    """Every form class of Mesa."""
    for app in OWN:
        for module in pkgutil.walk_packages(importlib.import_module(app).__path__, f"{app}."):
            if ".forms" in module.name or module.name.endswith("forms"):
                importlib.import_module(module.name)

    def below(kind):
        for child in kind.__subclasses__():
            yield child
            yield from below(child)

    return {
        kind
        for kind in below(forms.BaseForm)
        if kind.__module__.split(".")[0] in OWN and re.search(r"\.forms(\.|$)", kind.__module__)
    }


def test_every_form_of_a_model_lists_its_fields():
    listed = {kind: kind._meta for kind in form_classes() if issubclass(kind, forms.ModelForm) and kind._meta.model}
    assert len(listed) >= 2
    assert [kind for kind, meta in listed.items() if not isinstance(meta.fields, list | tuple) or meta.exclude] == []


def _sent(client, route, address, monkeypatch):
    """(what an honest browser sends, the names that are read of it, the forms that it meets) for one address."""
    base = filled(forms_of(client.get(address))) if "GET" in route.methods else {}
    for _round in range(2):  # the first shows which forms an action makes of what it gets
        with undone(client), watched(monkeypatch) as (names, made):
            client.post(address, base)
        base = filled([form for form in made if form.is_bound]) | base
    return base, names, made


def _posts(world, persona):
    """(name, route, address) of what ``persona`` may send."""
    for name, route in ROUTES.items():
        may = persona not in NOBODY and _expected(route, persona, "salud", "POST") == "acted"
        if "POST" in route.methods.split() and not route.foreign_library and (may or route.public):
            yield name, route, reverse(name, args=_args(route, world.salud))


def test_what_a_form_does_not_show_it_does_not_take(world, sign_in, quiet, record_property, monkeypatch):
    monkeypatch.setattr(settings, "DATA_UPLOAD_MAX_NUMBER_FIELDS", None)  # all fields of all models, a form each
    everything, met, wrong, count = poison(), set(), [], 0
    clients = {persona: _client(world, persona, sign_in) for persona in PERSONAS}
    AccreditationFactory(person=world.salud.invitation.person)
    propose_survey(training=world.salud.training)
    link = SimpleNamespace(pk=enrolment_token(world.salud.enrolment))  # of a survey that can be answered
    monkeypatch.setattr(world.salud, "token", link)
    token = sha256(link.pk.encode()).hexdigest()  # an invitation that can be accepted
    Invitation.objects.filter(pk=world.salud.invitation.pk).update(token_sha256=token)
    before = rows()
    for persona, client in clients.items():
        for name, route, address in _posts(world, persona):
            with time_machine.travel(timezone.now(), tick=False):
                base, names, made = _sent(client, route, address, monkeypatch)
                prefixes = {""} | {f"{form.prefix}-" for form in made if form.prefix}
                extra = {p + n: v for p in prefixes for n, v in everything.items() if p + n not in names | set(base)}
                honest, poisoned = (_done(client, address, sent, before) for sent in (base, base | extra))
            met |= {kind for form in made for kind in type(form).__mro__}
            count += bool(honest)
            if honest != poisoned:
                wrong.append((persona, name, honest, poisoned))
    assert wrong == []
    assert {kind.__name__ for kind in form_classes() - met if not kind.__name__.endswith("Search")} == set()
    assert count > 20
    record_property("forms that changed something, sent with every field of every model", count)


def _done(client, address, sent, before):
    """What changes when ``sent`` arrives; then it is undone."""
    for value in sent.values():
        getattr(value, "seek", int)(0)
    with undone(client):
        client.post(address, sent)
        return changes(before, rows())
