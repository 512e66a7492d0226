# The base image: it brings a shell, /bin/bash.
FROM ubuntu
# The program of this image is a script; make sure that it may be run.
COPY server.sh /
RUN chmod 755 /server.sh
# From here on, and in the container: an ordinary user, not root.
USER nobody
# What a container of this image runs.
ENTRYPOINT ["/server.sh"]
