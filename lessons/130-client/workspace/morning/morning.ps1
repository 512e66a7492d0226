# Somebody's settings from long ago, for PowerShell.
$env:DOCKER_HOST = "tcp://127.0.0.1:2399"
$env:DOCKER_CONTEXT = "old-laptop"
