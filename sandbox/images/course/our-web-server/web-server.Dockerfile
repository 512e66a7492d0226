FROM matelot/web:1

COPY site/ /srv/
RUN adduser -D web

USER web
EXPOSE 5000

ENTRYPOINT ["web-server", "--port", "5000"]
