# Dateline in a container: the terminal command and the Discord bot. The index and what the bot remembers
# lie in the volume /data:
#
#     docker build --build-arg TORCH_INDEX_URL=... -t dateline .
#     docker run --rm -v dateline:/data -v "$PWD/articles:/articles:ro" dateline index /articles
#     docker run --rm -it -v dateline:/data dateline ask "Who was blamed for the attack?"
#     docker run -d --name dateline --restart unless-stopped --stop-timeout 30 -v dateline:/data \
#         -v "$PWD/discord-token:/run/secrets/discord-token:ro" \
#         -e DISCORD_TOKEN_FILE=/run/secrets/discord-token dateline run
#
# The token's file must be readable by the user with the number 10001. When stopped, the bot lets running
# answers finish for ten seconds, which is all that Docker waits unless told otherwise: hence --stop-timeout.

ARG PYTHON_IMAGE=python:3.12-slim

FROM ${PYTHON_IMAGE} AS builder

# Set this to PyTorch's own index of CPU-only wheels (its "Get Started" page names it). Without it the
# package index that pip is configured for is used, whose torch draws several GB of CUDA libraries.
ARG TORCH_INDEX_URL=""

ENV PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/dateline
ENV PATH=/opt/dateline/bin:$PATH

WORKDIR /build

# Dependencies before source, PyTorch before all else: what changes most often is copied last, and a
# change of the source installs nothing again.
COPY pyproject.toml .
RUN python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["dependencies"], sep="\n")' \
    > requirements.txt
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install ${TORCH_INDEX_URL:+--index-url "$TORCH_INDEX_URL"} "$(grep '^torch==' requirements.txt)"
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install --requirement requirements.txt

COPY README.md LICENSE config.example.toml ./
COPY index index
COPY bot bot
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install --no-deps .


FROM ${PYTHON_IMAGE}

# A fixed number, so that the files of a volume keep their owner from one image to the next.
RUN useradd --uid 10001 --user-group --create-home --shell /usr/sbin/nologin dateline \
    && install --directory --owner=dateline --group=dateline /data

COPY --from=builder /opt/dateline /opt/dateline

# All that is to outlive a container lies in the volume: the index, the configuration that `dateline
# init` writes, and models other than the default one, which are downloaded once.
#
# glibc gives threads memory pools of their own, and what one pool holds free no other uses: with two of
# them a process with several threads stays a fifth smaller.
ENV PATH=/opt/dateline/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MALLOC_ARENA_MAX=2 \
    DATELINE_HOME=/data \
    XDG_CONFIG_HOME=/data/config \
    HF_HOME=/data/huggingface

USER dateline
WORKDIR /data
VOLUME /data

# Whether the bot of the volume is connected to Discord. The first start exports the model, which takes
# a quarter of a minute on a slow machine. Containers that only index or ask end before it matters.
HEALTHCHECK --interval=30s --timeout=10s --start-period=2m --retries=3 CMD ["dateline", "health"]

ENTRYPOINT ["dateline"]
CMD ["--help"]
