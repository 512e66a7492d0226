package release

import (
	"bytes"
	"cmp"
	"crypto/md5" //nolint:gosec // what dpkg --verify compares with
	"encoding/hex"
	"fmt"
	"net/mail"
	"path"
	"regexp"
	"slices"
	"strings"
)

// DefaultMaintainer is who a package names where nobody else is named: it is nobody's
// address, since nobody publishes packages yet.
const DefaultMaintainer = "matelot maintainers <maintainers@users.noreply.matelot.example>"

// CheckMaintainer says what is wrong with a maintainer's name and address.
func CheckMaintainer(maintainer string) error {
	parsed, err := mail.ParseAddress(maintainer)
	if err != nil || parsed.Name == "" || strings.ContainsAny(maintainer, "\r\n") {
		return fmt.Errorf("maintainer %q: it should be a name and an address: Ada Lovelace <ada@example.org>", maintainer)
	}
	return nil
}

// deb is a package for Debian and Ubuntu: an ar archive of the format's version,
// of what the package says of itself, and of its files (deb(5)).
func (r Release) deb(arch string, executables, common []File) ([]byte, error) {
	files, err := r.installed(executables, common)
	if err != nil {
		return nil, err
	}
	data, err := tarOf(files, "./", r.Time)
	if err != nil {
		return nil, err
	}
	if data, err = compress(data); err != nil {
		return nil, err
	}
	control, err := tarOf([]File{
		{Name: "control", Data: []byte(r.control(arch, files))},
		{Name: "md5sums", Data: []byte(sums(files))},
	}, "./", r.Time)
	if err != nil {
		return nil, err
	}
	if control, err = compress(control); err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	buf.WriteString("!<arch>\n")
	for _, member := range []File{
		{Name: "debian-binary", Data: []byte("2.0\n")},
		{Name: "control.tar.gz", Data: control},
		{Name: "data.tar.gz", Data: data},
	} {
		fmt.Fprintf(&buf, "%-16s%-12d%-6d%-6d%-8o%-10d`\n", member.Name, r.Time.Unix(), 0, 0, 0o100644, len(member.Data))
		buf.Write(member.Data)
		if len(member.Data)%2 == 1 {
			buf.WriteByte('\n')
		}
	}
	return buf.Bytes(), nil
}

// installed are the package's files: those of an archive, where Debian has them.
func (r Release) installed(executables, common []File) ([]File, error) {
	const doc = "usr/share/doc/matelot/"
	var files []File
	add := func(name string, f File) { f.Name = name; files = append(files, f) }
	var copyright []byte
	for _, f := range slices.Concat(executables, common) {
		switch {
		case f.Name == "matelot":
			add("usr/bin/matelot", f)
		case f.Executable:
			add("usr/libexec/matelot/"+f.Name, f)
		case f.Name == "completions/matelot.bash":
			add("usr/share/bash-completion/completions/matelot", f)
		case f.Name == "completions/_matelot":
			add("usr/share/zsh/vendor-completions/_matelot", f)
		case f.Name == "completions/matelot.fish":
			add("usr/share/fish/vendor_completions.d/matelot.fish", f)
		case strings.HasPrefix(f.Name, "man/"):
			packed, err := compress(f.Data)
			if err != nil {
				return nil, err
			}
			add("usr/share/"+f.Name+".gz", File{Data: packed})
		case strings.HasPrefix(f.Name, "README"):
			add(doc+f.Name, f)
		case f.Name == "LICENSE":
			copyright = slices.Concat(f.Data, []byte("\n\nWhat matelot links has licences of its own:\n\n"), copyright)
		case f.Name == "THIRD-PARTY-LICENCES.txt":
			copyright = append(copyright, f.Data...)
		case f.Name == "completions/matelot.ps1": // PowerShell has no folder for it
		default:
			return nil, fmt.Errorf("no place in a package for %s", f.Name)
		}
	}
	add(doc+"copyright", File{Data: copyright})
	changes, err := compress([]byte(fmt.Sprintf("matelot (%s) unstable; urgency=medium\n\n  * Built from commit %s.\n\n -- %s  %s\n",
		r.debianVersion(), r.Commit, r.maintainer(), r.Time.UTC().Format("Mon, 02 Jan 2006 15:04:05 -0700"))))
	if err != nil {
		return nil, err
	}
	add(doc+"changelog.gz", File{Data: changes})
	return files, nil
}

func (r Release) maintainer() string { return cmp.Or(r.Maintainer, DefaultMaintainer) }

// control is what the package says of itself. It recommends the docker command by
// the names of Debian's package and of Docker's own; it needs none to be installed,
// since docker may be there without a package.
func (r Release) control(arch string, files []File) string {
	size := 0
	for _, f := range files {
		size += (len(f.Data) + 1023) / 1024
	}
	return fmt.Sprintf(`Package: matelot
Version: %s
Architecture: %s
Maintainer: %s
Installed-Size: %d
Recommends: docker.io | docker-ce-cli
Section: education
Priority: optional
Description: learn Docker by doing, in your own terminal
 matelot gives you an exercise and your own shell. You type real docker
 commands; after each one it reads the real engine and tells you what is
 right, what is wrong and why. In French and English.
`, r.debianVersion(), arch, r.maintainer(), size)
}

// sums are the checksums by which dpkg --verify finds a damaged file.
func sums(files []File) string {
	var lines []string
	for _, f := range files {
		sum := md5.Sum(f.Data) //nolint:gosec // the format's
		lines = append(lines, hex.EncodeToString(sum[:])+"  "+path.Clean(f.Name)+"\n")
	}
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(a[34:], b[34:]) })
	return strings.Join(lines, "")
}

// described is a version as git describes it: a tag, and where the commit lies
// after it.
var described = regexp.MustCompile(`^v?([0-9][0-9A-Za-z.~]*?)(-[0-9]+-g[0-9a-f]+)?(-dirty)?$`)

// debianVersion orders versions as dpkg does: v1.2.3-4-gabc is after 1.2.3, and a
// commit without any tag before 0.
func (r Release) debianVersion() string {
	parts := described.FindStringSubmatch(strings.ReplaceAll(r.Version, "-rc", "~rc"))
	if parts == nil || !strings.Contains(parts[1], ".") {
		return "0~" + r.Time.UTC().Format("20060102150405") + "." + strings.ReplaceAll(r.Version, "-", ".")
	}
	return parts[1] + strings.ReplaceAll(strings.Replace(parts[2], "-", "+", 1), "-", ".") + strings.ReplaceAll(parts[3], "-", "+")
}
