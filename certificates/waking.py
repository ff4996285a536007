"""Waking those who make papers."""

from notifications.waking import wake

AT_ONCE = 2  # chains of small series: as many workers share the making


def wake_paper_makers(times=AT_ONCE):
    """Ask workers to make certificates now. A message that waits as long as a beat goes: the beat began a chain."""
    for _time in range(times):
        wake("certificates.tasks.make_certificates", expires=20)
