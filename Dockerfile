# syntax=docker/dockerfile:1
# Any image with Node 24 and apt. By digest where builds have to be the same tomorrow.
ARG BASE=node:24-bookworm-slim

FROM ${BASE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build

FROM ${BASE} AS dependencies
WORKDIR /dependencies
COPY package.json package-lock.json .npmrc ./
# What a library only allows beside it (vitest) is there while a development dependency has it; Node is that of the base.
RUN npm ci --omit=dev \
 && npm pkg delete devDependencies \
 && npm prune --omit=dev \
 && rm -rf node_modules/node-linux-* node_modules/.bin/node

FROM ${BASE}
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="Lockstep" \
      org.opencontainers.image.description="Self-hosted release orchestrator" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="Apache-2.0"
# git reads the repositories that are shipped; pg_dump and pg_restore are for snapshots and backups.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates git postgresql-client \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --home-dir /var/lib/lockstep --no-create-home --shell /usr/sbin/nologin lockstep \
 && install --directory --mode=0711 --owner=10001 --group=10001 /var/lib/lockstep
WORKDIR /opt/lockstep
COPY --from=dependencies /dependencies/node_modules ./node_modules
COPY --from=build /build/dist ./dist
COPY bin ./bin
COPY package.json LICENSE CHANGELOG.md ./
RUN ln -s /opt/lockstep/bin/lockstep /usr/local/bin/lockstep
USER 10001:10001
# Beside the socket and the lock of the data folder nothing is written: the root file system may be read-only.
ENV NODE_ENV=production HOME=/tmp LOCKSTEP_HOME=/var/lib/lockstep
VOLUME /var/lib/lockstep
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=20s --start-period=60s --retries=3 \
  CMD ["node", "/opt/lockstep/dist/main.js", "health", "--ready"]
# As bin/lockstep starts it.
ENTRYPOINT ["node", "--max-semi-space-size=4", "/opt/lockstep/dist/main.js"]
CMD ["serve"]
