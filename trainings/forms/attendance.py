"""What is typed or tapped while people arrive."""

from datetime import timedelta

from django import forms


class TapForm(forms.Form):
    """A tap on a name. A device without a connection sends it later: ``waited`` is for how long, in seconds.

    Not the hour, because clocks of phones are wrong; how long ago they do know.
    """

    submission = forms.UUIDField(required=False, widget=forms.HiddenInput)
    waited = forms.IntegerField(required=False, min_value=0, max_value=7 * 86400, widget=forms.HiddenInput)

    def tapped_at(self, now):
        """Call it when valid."""
        return now - timedelta(seconds=self.cleaned_data["waited"] or 0)
