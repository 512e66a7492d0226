package engine_test

import (
	"context"
	"testing"

	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/client"
)

func removeImage(t testing.TB, c *client.Client, ref string) {
	t.Helper()
	if _, err := c.ImageRemove(context.Background(), ref, image.RemoveOptions{Force: true}); err != nil {
		t.Errorf("removing %s: %v", ref, err)
	}
}
