# Somebody's settings from long ago, for bash, zsh and sh.
export DOCKER_HOST=tcp://127.0.0.1:2399
export DOCKER_CONTEXT=old-laptop
