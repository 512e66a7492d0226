# The base image brings the program "web-server".
FROM matelot/web:1
# The pages of the site, from the folder you build in.
COPY site/ /srv/
# A note for people and tools: the program listens here. It opens nothing.
EXPOSE 5000
# What a container of this image runs.
ENTRYPOINT ["web-server", "--port", "5000"]
