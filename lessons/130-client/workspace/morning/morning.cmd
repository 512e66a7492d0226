rem Somebody's settings from long ago, for the Windows command prompt.
set DOCKER_HOST=tcp://127.0.0.1:2399
set DOCKER_CONTEXT=old-laptop
