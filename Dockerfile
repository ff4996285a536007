# The image of the web server, the worker and the beat: one image, three commands (docker-compose.yml).
FROM python:3.12-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /srv/mesa --shell /usr/sbin/nologin mesa

WORKDIR /srv/mesa
COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt
COPY . .

# MESA_VAR holds the static files (made here) and what people upload (a volume over /var/lib/mesa/media).
ENV MESA_VAR=/var/lib/mesa
RUN for po in locale/*/LC_MESSAGES/django.po; do \
        if [ -e "$po" ]; then python -m babel.messages.frontend -q compile -i "$po" -o "${po%.po}.mo"; fi; \
    done \
    && MESA_SECRET_KEY=only-for-the-build python manage.py collectstatic --no-input --verbosity 0 \
    && mkdir -p /var/lib/mesa/media /var/lib/mesa/drafts /var/lib/mesa/cache \
    && chown -R mesa: /var/lib/mesa/media /var/lib/mesa/drafts /var/lib/mesa/cache

USER mesa
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "deploy/healthcheck.py"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "4", "--backpressure", "32", "--workers-lifetime", "12h", "--respawn-failed-workers", \
     "--no-ws", "mesa.wsgi:application"]
