# docker build --tag dateline . – README.md says how to run it.
FROM node:26-slim

WORKDIR /app

# The packages first, so that a change of the program installs nothing anew. None has an install script, and the Node
# that package.json brings for machines without one is left out: the image has its own.
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund && npm cache clean --force

COPY bin bin
COPY src src
# A folder of your own, mounted here, takes their place.
COPY digests /digests

# All that is ever written: what Dateline remembers, and its code as Node has it ready for the next start.
RUN install --directory --owner=node --group=node /data node_modules/.cache
ENV NODE_ENV=production DIGESTS_DIR=/digests DATA_DIR=/data
VOLUME /data
USER node

# Without a shell between, signals reach Node itself: it settles what is under way and ends within five seconds.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "bin/dateline.mjs"]
