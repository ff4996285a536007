"""What is typed to ask a test or a survey, and what is answered to it."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from rendering.fields import LongText
from trainings.forms.plan import Rows
from trainings.models import Question, Survey
from trainings.operations.evaluation import MOST, SCALE, base_of

OPTIONS = [f"option_{n}" for n in range(1, 6)]
LAST = 99  # the place of a row that says none
SHORT = 32  # characters of all the options that fit in one line of a telephone
COMMENT = 1000


class QuestionForm(forms.Form):
    """One question; a row left empty asks nothing. Of a test one option is right; of a survey the kind is chosen."""

    text = LongText(
        label=_("Pregunta"),
        limit=300,
        rows=2,
        error_messages={"required": _("Escribe la pregunta.")},
    )
    place = forms.IntegerField(label=_("Orden"), required=False, min_value=1, max_value=LAST)

    use_required_attribute = False

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_test = kind == Survey.Kind.TEST
        self.fields["place"].is_asked = True
        if not self.is_test:
            self.fields["kind"] = forms.ChoiceField(label=_("Se responde con"), choices=Question.Kind.choices)
            self.fields["kind"].initial = Question.Kind.SCALE
            self.fields["is_required"] = forms.BooleanField(label=_("Obligatoria"), required=False, initial=True)
        for n, name in enumerate(OPTIONS, 1):
            label = format_lazy("{} {}", _("Opción"), n)
            self.fields[name] = forms.CharField(label=label, required=False, max_length=150)
        if self.is_test:
            self.fields["correct"] = forms.ChoiceField(
                label=_("La correcta"),
                choices=[(name, _("Es la correcta")) for name in OPTIONS],
                widget=forms.RadioSelect,
                required=False,
            )

    @property
    def options(self):
        """Each option with the radio that marks it as the right one, of a test."""
        marks = list(self["correct"]) if self.is_test else [None] * len(OPTIONS)
        return [{"field": self[name], "mark": mark} for name, mark in zip(OPTIONS, marks, strict=True)]

    def clean(self):
        cleaned = super().clean()
        written = [cleaned[name] for name in OPTIONS if cleaned.get(name)]
        if self.is_test or cleaned.get("kind") == Question.Kind.CHOICE:
            if len(written) < 2:
                self.add_error("option_1", _("Escribe al menos dos opciones."))
            elif len({one.casefold() for one in written}) < len(written):
                self.add_error("option_1", _("Hay dos opciones iguales."))
        if self.is_test and not cleaned.get(cleaned.get("correct") or ""):
            self.add_error("correct", _("Marca cuál es la correcta."))
        return cleaned

    def question(self):
        """What ``operations.evaluation`` writes. Call it when valid."""
        cleaned = self.cleaned_data
        names = [name for name in OPTIONS if cleaned.get(name)]
        facts = {"text": cleaned["text"], "kind": cleaned.get("kind", Question.Kind.CHOICE)}
        if self.is_test:
            facts["correct"] = names.index(cleaned["correct"])
        else:
            facts["is_required"] = cleaned["is_required"]
        options = {Question.Kind.SCALE: SCALE, Question.Kind.TEXT: []}
        return facts | {"options": options.get(facts["kind"], [cleaned[name] for name in names])}


class QuestionRows(Rows):
    row_label = _("Pregunta")
    says = ("text", *OPTIONS)

    def clean(self):
        if not any(self.errors) and not self._said():
            raise forms.ValidationError(_("Escribe al menos una pregunta."))

    def _said(self):
        return [form for form in self.forms if form.cleaned_data.get("text")]

    def rows(self):
        """The questions in the order that their places say. Call it when valid."""
        return [form.question() for form in sorted(self._said(), key=lambda form: form.cleaned_data["place"] or LAST)]


Questions = forms.formset_factory(
    QuestionForm, formset=QuestionRows, extra=2, max_num=MOST, absolute_max=MOST + 2, validate_max=True
)


class BaseForm(forms.Form):
    """Over which questions one writes, to notice that another person wrote in between."""

    base = forms.CharField(required=False, widget=forms.HiddenInput)


def questions(data, survey):
    """The rows of questions: what was typed, or what the set holds."""
    rows = survey.questions.all() if survey.pk else []
    held = [_typed(row, place) for place, row in enumerate(rows, 1)]
    return Questions(data, prefix="preguntas", initial=held, form_kwargs={"kind": survey.kind})


def _typed(row, place):
    typed = {"text": row.text, "place": place, "kind": row.kind, "is_required": row.is_required}
    if row.kind == Question.Kind.CHOICE:
        typed |= dict(zip(OPTIONS, row.options, strict=False))
    return typed if row.correct is None else typed | {"correct": OPTIONS[row.correct]}


def base_form(data, survey):
    return BaseForm(data, initial={"base": base_of(survey)})


class AnswerForm(forms.Form):
    """The questions of ``survey``, as fields «p12» of the question's id."""

    use_required_attribute = False

    def __init__(self, data, survey):
        super().__init__(data)
        self.asked = list(survey.questions.all())
        for question in self.asked:
            self.fields[f"p{question.pk}"] = _field(question)

    @property
    def questions(self):
        return [{"question": question, "field": self[f"p{question.pk}"], **_look(question)} for question in self.asked]

    def answers(self):
        """{question id as text: index, or text}, without what was left open. Call it when valid."""
        given = {str(question.pk): self.cleaned_data[f"p{question.pk}"] for question in self.asked}
        return {key: value for key, value in given.items() if value not in ("", None)}


def _look(question):
    return {
        "is_text": question.kind == Question.Kind.TEXT,
        "is_line": sum(len(option) for option in question.options) <= SHORT,
    }


def _field(question):
    facts = {"label": question.text, "required": question.is_required}
    if question.kind == Question.Kind.TEXT:
        errors = {"required": _("Escribe tu respuesta.")}
        widget = forms.Textarea(attrs={"rows": 4})
        return LongText(limit=COMMENT, widget=widget, error_messages=errors, **facts)
    return forms.TypedChoiceField(
        choices=list(enumerate(question.options)),
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Elige una respuesta.")},
        **facts,
    )
