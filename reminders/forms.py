"""The rules as the secretariat types them: one small form each, saved together."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST = 90  # days: further ahead nobody remembers what was announced


class RuleForm(forms.Form):
    days = forms.IntegerField(
        label=gettext_lazy("Días"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 3, "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Indica los días."),
            "invalid": gettext_lazy("Escribe los días con cifras, por ejemplo 7."),
        },
    )
    is_on = forms.BooleanField(label=gettext_lazy("Se envía"), required=False)

    def __init__(self, data=None, *, rule):
        super().__init__(data, prefix=rule.name, initial={"days": rule.days, "is_on": rule.is_on})
        self.rule = rule

    def clean_days(self):
        days = self.cleaned_data["days"]
        if not self.rule.least <= days <= MOST:
            raise forms.ValidationError(
                _("Pon entre %(least)s y %(most)s días.") % {"least": self.rule.least, "most": MOST}
            )
        return days
