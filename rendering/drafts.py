"""PDFs made when somebody asks for them and kept for a while, by the hash of what they are made of."""

from django.conf import settings
from django.core.cache import caches

from rendering import pdf


def made_pdf(html, **options):
    """The PDF of ``html`` within the limits of this installation. Raises RenderError."""
    return pdf.render_pdf(html, seconds=settings.PDF_SECONDS, megabytes=settings.PDF_MEGABYTES, **options)


def draft_pdf(html):
    """The PDF of ``html``, made anew only if the text changed. Raises RenderError."""
    key, drafts = pdf.fingerprint(html), caches["drafts"]
    content = drafts.get(key)
    if content is None:
        content = made_pdf(html, made=lambda: drafts.get(key))
        drafts.set(key, content)
    return content
