# Danqing as a server: `docker build --target cpu .`, or without a target for cards that speak Vulkan, too.
# `npx tsx scripts/try-dockerfile.ts` tries its steps without Docker.

FROM node:22-bookworm-slim AS pack
WORKDIR /src
COPY . .
RUN npm ci --no-audit --no-fund && npm run pack

FROM node:22-bookworm-slim AS cpu
COPY --from=pack /src/dist/npm /tmp/npm
RUN npm install --global --no-audit --no-fund /tmp/npm/*.tgz \
 && rm -r /tmp/npm \
 && npm cache clean --force \
 && mkdir /data \
 && chown node:node /data
# Models, pictures, queue and history: all that must outlive the container.
ENV XDG_DATA_HOME=/data XDG_CONFIG_HOME=/data XDG_CACHE_HOME=/data/cache DANQING_OUTPUT_DIR=/data/pictures
VOLUME /data
WORKDIR /data
USER node
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:7860/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Ends with what it has to say when DANQING_SERVER_AUTH_TOKEN is missing: it listens beyond this container.
CMD ["danqing", "serve", "--host", "0.0.0.0"]

FROM cpu AS vulkan
USER root
RUN apt-get update \
 && apt-get install --yes --no-install-recommends libvulkan1 mesa-vulkan-drivers \
 && rm -rf /var/lib/apt/lists/*
# NVIDIA's container toolkit brings its Vulkan driver when asked for graphics.
ENV NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,graphics,utility
USER node
