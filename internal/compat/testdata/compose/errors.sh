# compose: what goes wrong, scaling, profiles, health
#: mask Going to remove stack[-_]a[-_]\d, stack[-_]a[-_]\d => Going to remove both
$COMPOSE up -d
printf 'services:\n  a:\n    image: nowhere/nothing:1\n' > docker-compose.yml
#: unordered
$COMPOSE up -d
printf 'services:\n  a:\n    imag: base:1\n' > docker-compose.yml
$COMPOSE up -d
printf 'services: [\n' > docker-compose.yml
$COMPOSE up -d
printf 'version: "3.8"\nservices:\n  a:\n    image: base:1\n    init: true\n    command: sleep 600\n    ports: ["127.0.0.1:18091:80"]\n  b:\n    image: base:1\n    init: true\n    command: sleep 600\n    ports: ["127.0.0.1:18091:80"]\n    depends_on: [a]\n' > docker-compose.yml
#: unordered
#: mask [0-9a-f]{64}_?\w* => <endpoint>
$COMPOSE up -d
#: unordered
$COMPOSE down -t 0
printf 'version: "3.8"\nservices:\n  a:\n    image: base:1\n    init: true\n    command: sleep 600\n    labels: {k: v}\n    healthcheck: {test: ["CMD", "true"], interval: 1s}\n' > docker-compose.yml
#: unordered
$COMPOSE up -d --scale a=2
docker ps --format '{{.Names}}' | sort
#: unordered
$COMPOSE kill
#: unordered
$COMPOSE rm -f
#: unordered
$COMPOSE down
printf 'version: "3.8"\nservices:\n  a:\n    image: base:1\n    init: true\n    command: sleep 600\n    volumes: ["v:/v"]\n    networks: [n]\nvolumes: {v: {external: true}}\nnetworks: {n: {external: true}}\n' > docker-compose.yml
#: unordered
$COMPOSE up -d
docker volume create v && docker network create n
#: unordered
$COMPOSE up -d
#: unordered
$COMPOSE down -v -t 0
docker volume ls -q
