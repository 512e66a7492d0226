package broker_test

import (
	"context"
	"crypto/tls"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"

	"matelot/internal/grader"
	"matelot/internal/grader/queue"
	"matelot/internal/grader/queue/broker"
)

// grades tells whether a queue can be opened and used for a job.
func grades(t *testing.T, o queue.Options) error {
	t.Helper()
	b, err := broker.Open(soon(t), o)
	if err != nil {
		return err
	}
	defer func() {
		if err := b.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	if want := o.TLS != (queue.TLS{}) || o.URL == ""; b.Encrypted() != want {
		t.Errorf("encrypted: %t", !want)
	}
	_, stop := work(t, b, does(hashes), queue.WorkerOptions{})
	defer stop()
	w := grader.Work{Commands: "secret"}
	got, err := newClient(t, b, queue.ClientOptions{}).Replay(soon(t), "ports/publish", w)
	if err == nil {
		err = hashed(got, "ports/publish", w)
	}
	return err
}

func refused(t *testing.T, err error, want queue.ConnectReason) {
	t.Helper()
	var refused *queue.ConnectError
	if !errors.As(err, &refused) || refused.Reason != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestTLS(t *testing.T) {
	t.Parallel()
	ours, others := newAuthority(t), newAuthority(t)
	cert, key := ours.issue(t)
	otherCert, otherKey := others.issue(t)
	plain := listen(t, t.TempDir(), 0, nil)
	oneSided := listen(t, t.TempDir(), 0, func(o *server.Options) { o.TLSConfig = ours.server(t) })
	mutual := listen(t, t.TempDir(), 0, func(o *server.Options) {
		o.TLSConfig = ours.server(t)
		o.TLSConfig.ClientAuth, o.TLSVerify = tls.RequireAndVerifyClientCert, true
	})
	for _, test := range []struct {
		name   string
		server broker.Server
		tls    queue.TLS
		want   queue.ConnectReason // "" is that it works
	}{
		{"none, of none", plain, queue.TLS{}, ""},
		{"trusted", oneSided, queue.TLS{CA: ours.file}, ""},
		{"somebody else's", oneSided, queue.TLS{CA: others.file}, queue.NotTrusted},
		{"the system's do not know it", oneSided, queue.TLS{}, queue.NotTrusted},
		{"wanted, and the server has none", plain, queue.TLS{CA: ours.file}, queue.NotTrusted},
		{"both sides", mutual, queue.TLS{CA: ours.file, Cert: cert, Key: key}, ""},
		{"no certificate of ours", mutual, queue.TLS{CA: ours.file}, queue.NotTrusted},
		{"one that the server does not know", mutual, queue.TLS{CA: ours.file, Cert: otherCert, Key: otherKey}, queue.NotTrusted},
		{"no such file", oneSided, queue.TLS{CA: "/does/not/exist"}, queue.NoFile},
		{"no certificate in it", oneSided, queue.TLS{CA: writeFile(t, []byte("hello"))}, queue.NoFile},
		{"a certificate without its key", mutual, queue.TLS{CA: ours.file, Cert: cert}, queue.NoFile},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := grades(t, queue.Options{URL: strings.Replace(test.server.URL(), "tls://", "nats://", 1), TLS: test.tls})
			if test.want != "" {
				refused(t, err, test.want)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

// identities are an operator's, with an account that may keep streams and one that
// may not.
type identities struct {
	operator        *jwt.OperatorClaims
	resolver        *server.MemAccResolver
	system          string
	may, mayNot     string // files with credentials
	unknown, forged string
}

func must[T any](t testing.TB) func(T, error) T {
	t.Helper()
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func newIdentities(t *testing.T) identities {
	t.Helper()
	pair, text, seed := must[nkeys.KeyPair](t), must[string](t), must[[]byte](t)
	operator := pair(nkeys.CreateOperator())
	operatorKey := text(operator.PublicKey())
	operatorText := text(jwt.NewOperatorClaims(operatorKey).Encode(operator))
	ids := identities{resolver: &server.MemAccResolver{}}
	ids.operator = must[*jwt.OperatorClaims](t)(jwt.DecodeOperatorClaims(operatorText))
	account := func(streams int64) (nkeys.KeyPair, string) {
		t.Helper()
		keys := pair(nkeys.CreateAccount())
		public := text(keys.PublicKey())
		claims := jwt.NewAccountClaims(public)
		if streams != 0 {
			claims.Limits.JetStreamLimits = jwt.JetStreamLimits{MemoryStorage: -1, DiskStorage: -1, Streams: streams, Consumer: -1}
		}
		if err := ids.resolver.Store(public, text(claims.Encode(operator))); err != nil {
			t.Fatal(err)
		}
		return keys, public
	}
	user := func(account nkeys.KeyPair) string {
		t.Helper()
		keys := pair(nkeys.CreateUser())
		claims := text(jwt.NewUserClaims(text(keys.PublicKey())).Encode(account))
		return writeFile(t, seed(jwt.FormatUserConfig(claims, seed(keys.Seed()))))
	}
	_, ids.system = account(0)
	may, _ := account(-1)
	mayNot, _ := account(0)
	ids.may, ids.mayNot, ids.unknown = user(may), user(mayNot), user(pair(nkeys.CreateAccount()))
	// One user's name with another's key.
	first, second := seed(os.ReadFile(ids.may)), seed(os.ReadFile(ids.mayNot))
	const begin = "-----BEGIN USER NKEY SEED-----"
	name, _, _ := strings.Cut(string(first), begin)
	_, key, _ := strings.Cut(string(second), begin)
	ids.forged = writeFile(t, []byte(name+begin+key))
	return ids
}

func TestCredentials(t *testing.T) {
	t.Parallel()
	ids := newIdentities(t)
	ours := newAuthority(t)
	s := listen(t, t.TempDir(), 0, func(o *server.Options) {
		o.TrustedOperators, o.AccountResolver, o.SystemAccount = []*jwt.OperatorClaims{ids.operator}, ids.resolver, ids.system
		o.TLSConfig = ours.server(t)
	})
	for _, test := range []struct {
		name, file string
		want       queue.ConnectReason
	}{
		{"of a user", ids.may, ""},
		{"none", "", queue.NotAllowed},
		{"of an account that the server does not know", ids.unknown, queue.NotAllowed},
		{"with another's key", ids.forged, queue.NotAllowed},
		{"of an account without streams", ids.mayNot, queue.NoJetStream},
		{"no such file", "/does/not/exist", queue.NoFile},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := grades(t, queue.Options{URL: s.URL(), TLS: queue.TLS{CA: ours.file}, Credentials: test.file})
			if test.want != "" {
				refused(t, err, test.want)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestNameAndPasswordInTheURL(t *testing.T) {
	t.Parallel()
	s := listen(t, t.TempDir(), 0, func(o *server.Options) { o.Username, o.Password = "grader", "s3cret" })
	with := func(who string) string { return strings.Replace(s.URL(), "nats://", "nats://"+who+"@", 1) }
	if err := grades(t, queue.Options{URL: with("grader:s3cret")}); err != nil {
		t.Error(err)
	}
	err := grades(t, queue.Options{URL: with("grader:wr0ng")})
	refused(t, err, queue.NotAllowed)
	if err != nil && strings.Contains(err.Error(), "wr0ng") {
		t.Errorf("the error tells the password: %v", err)
	}
}

// A user who may not make streams uses those that are there.
func TestAUserWhoMayMakeNothing(t *testing.T) {
	t.Parallel()
	s := listen(t, t.TempDir(), 0, func(o *server.Options) {
		o.Users = []*server.User{
			{Username: "admin", Password: "a"},
			{Username: "grader", Password: "g", Permissions: &server.Permissions{Publish: &server.SubjectPermission{
				Deny: []string{"$JS.API.STREAM.CREATE.>", "$JS.API.STREAM.UPDATE.>", "$JS.API.STREAM.DELETE.>", "$JS.API.CONSUMER.DELETE.>"},
			}}},
		}
	})
	with := func(who string) string { return strings.Replace(s.URL(), "nats://", "nats://"+who+"@", 1) }
	err := grades(t, queue.Options{URL: with("grader:g")})
	refused(t, err, queue.Unprepared)
	if err != nil && !strings.Contains(strings.ToLower(err.Error()), "permissions violation") {
		t.Errorf("nothing says what is not allowed: %v", err)
	}
	open(t, queue.Options{URL: with("admin:a")})
	if err := grades(t, queue.Options{URL: with("grader:g")}); err != nil {
		t.Error(err)
	}
}
