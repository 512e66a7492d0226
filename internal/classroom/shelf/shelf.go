package shelf

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"time"

	"matelot/internal/classroom"
	"matelot/sandbox/bundle"
)

// Options say what is served.
type Options struct {
	Bundle *bundle.Bundle
	// Upload is how many bytes are sent in a second, to all learners together; 0 is as
	// fast as it goes.
	Upload int64
}

// Shelf serves a bundle, which stays open as long as it does.
type Shelf struct {
	bundle       *bundle.Bundle
	list         []byte
	repositories map[string]*repository
	pace         *pace
	sent         *sent
}

// repository is what lies under one name.
type repository struct {
	tags      map[string]string   // digest of a manifest or an index, by tag
	manifests map[string]manifest // by digest
	blobs     map[string]bundle.Blob
}

type manifest struct {
	mediaType string
	text      []byte
}

// New reads what is on the shelf.
func New(o Options) (*Shelf, error) {
	s := &Shelf{bundle: o.Bundle, repositories: map[string]*repository{}, pace: newPace(o.Upload), sent: &sent{to: map[learnerKey]map[string]bool{}}}
	list := classroom.Images{Images: []classroom.Image{}}
	tagged := map[string][]bundle.Image{}
	for _, image := range o.Bundle.Images() {
		name, _ := classroom.Repository(image.Ref)
		list.Images = append(list.Images, classroom.Image{
			Ref: image.Ref, OS: image.OS, Arch: image.Arch, Variant: image.Variant,
			MediaType: image.Manifest.MediaType, Digest: image.Manifest.Digest, Bytes: image.Manifest.Size, All: image.Size(),
		})
		if err := s.add(name, image); err != nil {
			return nil, err
		}
		tagged[image.Ref] = append(tagged[image.Ref], image)
	}
	for ref, images := range tagged {
		if err := s.tag(ref, images); err != nil {
			return nil, err
		}
	}
	var err error
	if s.list, err = json.Marshal(list); err != nil {
		return nil, fmt.Errorf("writing the list of images: %w", err)
	}
	return s, nil
}

func (s *Shelf) add(name string, image bundle.Image) error {
	r := s.repositories[name]
	if r == nil {
		r = &repository{tags: map[string]string{}, manifests: map[string]manifest{}, blobs: map[string]bundle.Blob{}}
		s.repositories[name] = r
	}
	text, err := s.bundle.Small(image.Manifest, bundle.MaxManifest)
	if err != nil {
		return fmt.Errorf("reading the manifest of %s: %w", image.Ref, err)
	}
	r.manifests[image.Manifest.Digest] = manifest{image.Manifest.MediaType, text}
	for _, b := range image.Blobs() {
		if b.Digest != image.Manifest.Digest {
			r.blobs[b.Digest] = b
		}
	}
	return nil
}

// tag gives a tag its image, or the list of those for several platforms.
func (s *Shelf) tag(ref string, images []bundle.Image) error {
	name, tag := classroom.Repository(ref)
	r := s.repositories[name]
	if len(images) == 1 {
		r.tags[tag] = images[0].Manifest.Digest
		return nil
	}
	slices.SortFunc(images, func(a, b bundle.Image) int { return cmp.Compare(a.Platform(), b.Platform()) })
	text, err := bundle.Index(images)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	digest := "sha256:" + hex.EncodeToString(sum[:])
	r.manifests[digest] = manifest{bundle.TypeIndex, text}
	r.tags[tag] = digest
	return nil
}

// Handlers are what the classroom's server has to let learners reach, by path.
func (s *Shelf) Handlers() map[string]http.Handler {
	return map[string]http.Handler{
		classroom.PathImages:   reading(s.images),
		classroom.PathRegistry: reading(s.registry),
	}
}

// reading refuses whatever would write.
func reading(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			refuse(w, http.StatusMethodNotAllowed, "UNSUPPORTED")
			return
		}
		next(w, r)
	})
}

func (s *Shelf) images(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(s.list))
}

// route takes the path of a request apart. Names and references are those of the
// specification: nothing in them can lead elsewhere.
var route = regexp.MustCompile(`^/v2/(?:([a-z0-9]+(?:[._:/-]+[a-z0-9]+)*)/(manifests|blobs|tags)/([A-Za-z0-9_][A-Za-z0-9._:-]{0,127}))?$`)

// registry answers by https://github.com/opencontainers/distribution-spec/blob/main/spec.md
func (s *Shelf) registry(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Docker-Distribution-Api-Version", "registry/2.0")
	parts := route.FindStringSubmatch(r.URL.Path)
	if parts == nil || r.URL.RawPath != "" {
		refuse(w, http.StatusNotFound, "NAME_INVALID")
		return
	}
	if parts[1] == "" {
		send(w, http.StatusOK, struct{}{})
		return
	}
	name, kind, reference := parts[1], parts[2], parts[3]
	repository := s.repositories[name]
	if repository == nil {
		refuse(w, http.StatusNotFound, "NAME_UNKNOWN")
		return
	}
	switch kind {
	case "manifests":
		s.manifest(w, r, repository, reference)
	case "blobs":
		s.blob(w, r, repository, reference)
	default:
		repository.list(w, name, reference)
	}
}

func (s *Shelf) manifest(w http.ResponseWriter, r *http.Request, in *repository, reference string) {
	digest := reference
	if tagged, ok := in.tags[reference]; ok {
		digest = tagged
	}
	m, ok := in.manifests[digest]
	if !ok {
		refuse(w, http.StatusNotFound, "MANIFEST_UNKNOWN")
		return
	}
	w.Header().Set("Content-Type", m.mediaType)
	about(w, digest)
	text := &sending{ResponseWriter: w, ReadSeeker: bytes.NewReader(m.text), size: int64(len(m.text))}
	http.ServeContent(text, r, "", time.Time{}, text)
	if text.whole() {
		s.sent.note(keyOf(r), digest)
	}
}

// keyOf tells who asks.
func keyOf(r *http.Request) learnerKey { return sha256.Sum256([]byte(r.Header.Get("Authorization"))) }

// about says which content comes: it is the same for ever.
func about(w http.ResponseWriter, digest string) {
	w.Header().Set("Docker-Content-Digest", digest)
	w.Header().Set("Etag", `"`+digest+`"`)
}

func (r *repository) list(w http.ResponseWriter, name, what string) {
	if what != "list" {
		refuse(w, http.StatusNotFound, "NAME_INVALID")
		return
	}
	var tags []string
	for tag := range r.tags {
		tags = append(tags, tag)
	}
	slices.Sort(tags)
	send(w, http.StatusOK, map[string]any{"name": name, "tags": tags})
}

// blob sends a blob, or a part of it, at the learner's share of the pace.
func (s *Shelf) blob(w http.ResponseWriter, r *http.Request, in *repository, digest string) {
	blob, ok := in.blobs[digest]
	if !ok {
		refuse(w, http.StatusNotFound, "BLOB_UNKNOWN")
		return
	}
	content, size, err := s.bundle.Open(blob.Digest)
	if err != nil { // the file was taken away
		refuse(w, http.StatusNotFound, "BLOB_UNKNOWN")
		return
	}
	defer content.Close() // it was only read
	w.Header().Set("Content-Type", "application/octet-stream")
	about(w, blob.Digest)
	if r.Method == http.MethodHead {
		http.ServeContent(w, r, "", time.Time{}, content)
		return
	}
	who := keyOf(r)
	turn, ok := s.pace.begin(who)
	if !ok {
		w.Header().Del("Etag")
		w.Header().Set("Retry-After", "1")
		send(w, http.StatusTooManyRequests, classroom.Problem{Code: classroom.ProblemTooMany, After: 1})
		return
	}
	defer s.pace.end(who)
	paced := s.pace.slow(r.Context(), turn, content)
	living := &alive{ReadSeeker: paced, control: http.NewResponseController(w)}
	defer living.done()
	sent := &sending{ResponseWriter: w, ReadSeeker: living, size: size}
	http.ServeContent(sent, r, "", time.Time{}, sent)
	if sent.whole() {
		s.sent.note(who, blob.Digest)
	}
}

// problems are a registry's words, which programs read
// (https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes).
type problems struct {
	Errors []problem `json:"errors"`
}

type problem struct {
	Code string `json:"code"`
}

func refuse(w http.ResponseWriter, status int, code string) {
	send(w, status, problems{[]problem{{code}}})
}

func send(w http.ResponseWriter, status int, message any) {
	text, err := json.Marshal(message)
	if err != nil {
		status, text = http.StatusInternalServerError, []byte("{}")
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(text) // who asked may be gone
}

// Images lists what is served.
func (s *Shelf) Images() []bundle.Image { return s.bundle.Images() }

// Verify compares all digests, until ctx ends.
func (s *Shelf) Verify(ctx context.Context) error {
	return s.bundle.Verify(ctx, bundle.All(s.bundle.Images()))
}
