# One image for every service: the container's argument names the role (start.sh).

# The build makes the same files on every processor, so it runs on the machine's own, never emulated.
FROM --platform=$BUILDPLATFORM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
COPY tsconfig.json settings.ts ./
COPY tools/build.ts tools/sbom.ts tools/
COPY src src
RUN npm run build

# Nothing runs in this stage: an image for another processor needs no emulation either.
FROM node:24-bookworm-slim
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
