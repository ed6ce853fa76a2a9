# imr serve in a container. Letters and tables come in as a volume:
#   docker build -t imr-nlp . && docker run --rm -p 127.0.0.1:8014:8014 imr-nlp
#   docker run --rm -p 127.0.0.1:8014:8014 -v "$PWD:/data" imr-nlp decisions.duckdb --letters letters
FROM python:3.12-slim
COPY pyproject.toml README.md LICENSE /source/
COPY imr_nlp /source/imr_nlp
COPY imr_nlp_command /source/imr_nlp_command
RUN pip install --no-cache-dir "/source[serve]" && rm -r /source && useradd --create-home reader
USER reader
WORKDIR /data
EXPOSE 8014
HEALTHCHECK --interval=30s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8014/healthz')"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["imr", "serve", "--host", "0.0.0.0"]
