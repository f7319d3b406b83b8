# One image for every service: the container's argument names the role (start.sh).

# Node's major, from package.json: `npm run generate` writes this line.
ARG NODE=24

# The build output is the same for every processor, so the build runs on the machine's own, never emulated.
FROM --platform=$BUILDPLATFORM node:${NODE}-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
COPY tsconfig.json settings.ts ./
COPY contract contract
COPY tools/image tools/image
COPY src src
RUN npm run build

# The base image for the target processor. Only its files are used: nothing in it runs here, so it needs no emulation.
FROM node:${NODE}-bookworm-slim AS base

# Only what runs: no package manager, no tools for an intruder, no useless bytes to pull at every start of a task.
FROM --platform=$BUILDPLATFORM node:${NODE}-bookworm-slim AS kept
COPY --from=base / /base
COPY tools/image/keep.sh /
RUN /keep.sh /base /kept

FROM scratch
COPY --from=kept /kept /
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ARG SOURCE=""
ARG REVISION=""
LABEL org.opencontainers.image.title="fargate-duo" \
      org.opencontainers.image.description="Two Koa services, App and Redirect; the argument is the role" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.revision="${REVISION}"
ENV NODE_ENV=production
WORKDIR /srv
COPY start.sh ./
COPY --from=build /build/dist dist
USER node
ENTRYPOINT ["./start.sh"]
