# Build: every dependency by its hash, into a folder of its own.
FROM python:3.11-slim AS build
COPY requirements.lock .
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --only-binary :all: \
        --require-hashes -r requirements.lock

# Run: that folder and the source, as a user who may write nowhere but in var/.
FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /parley --shell /usr/sbin/nologin parley \
    && mkdir -p /parley/var && chown parley /parley/var
WORKDIR /parley
COPY --from=build /venv /venv
COPY pyproject.toml ./
COPY storage storage
COPY flows flows
COPY adapters adapters
COPY bot bot
COPY teams teams
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MPLCONFIGDIR=/tmp/matplotlib \
    PARLEY_HOST=0.0.0.0 \
    PARLEY_PORT=8080
USER parley
VOLUME /parley/var
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen('http://127.0.0.1:' + os.environ['PARLEY_PORT'] + '/healthz', timeout=4)"]
CMD ["python", "-m", "bot", "serve"]
