# podman's remote client, which speaks Podman's own API: an engine of Docker's has none
podman --remote --url "$DOCKER_HOST" version
podman --remote --url "$DOCKER_HOST" info
podman --remote --url "$DOCKER_HOST" ps
podman --remote --url "$DOCKER_HOST" images
podman --remote --url "$DOCKER_HOST" run --rm base:1 echo ahoy
