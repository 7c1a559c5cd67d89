package content_test

import (
	"bytes"
	"encoding/base64"
	"slices"
	"testing"

	"belisha/internal/gateway/content"
	"belisha/internal/policy"
)

// kinds says of which kinds an answer is found to be: those whose ban alone would stop it.
func kinds(t *testing.T, g *content.Guard, a answer) []string {
	t.Helper()
	var found []string
	for _, kind := range all() {
		if f := screen(t, g, a, refusing(kind)); f != nil {
			if f.Kind != kind {
				t.Errorf("asked for %s, found %+v", kind, f)
			}
			found = append(found, kind)
		}
	}
	return found
}

// shows WEB-12: what a file is goes by its content, and not by its name or by what the server says of it.
func TestTrueKinds(t *testing.T) {
	exe, elf := windows(), linux()
	g := guard(t, policy.Downloads{})
	ole := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 4096)...)
	iso := make([]byte, 40_000)
	copy(iso[32769:], "CD001")
	dmg := append(make([]byte, 1000), make([]byte, 512)...)
	copy(dmg[1000:], "koly")
	locked := encryptedZip(t, "game.exe", exe)
	for name, tc := range map[string]struct {
		a      answer
		expect []string
	}{
		"a program":                    {answer{body: exe}, []string{"program"}},
		"a program that says picture":  {answer{address: "http://x.example/cat.png", kind: "image/png", body: exe}, []string{"program"}},
		"a program of Linux":           {answer{body: elf}, []string{"program"}},
		"a program of macOS":           {answer{body: append([]byte("\xcf\xfa\xed\xfe"), make([]byte, 99)...)}, []string{"program"}},
		"an installer":                 {answer{body: slices.Concat(ole, []byte("\x84\x10\x0c\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"))}, []string{"program"}},
		"a cabinet":                    {answer{body: append([]byte("MSCF\x00\x00\x00\x00"), make([]byte, 99)...)}, []string{"program"}},
		"a jar":                        {answer{body: zipOf(t, member{"META-INF/MANIFEST.MF", nil}, member{"a.class", []byte("\xca\xfe\xba\xbe\x00")})}, []string{"program"}},
		"an app of Android":            {answer{body: zipOf(t, member{"AndroidManifest.xml", nil})}, []string{"program"}},
		"a browser's extension":        {answer{body: append([]byte("Cr24\x03\x00\x00\x00"), zipOf(t)...)}, []string{"program"}},
		"another browser's":            {answer{body: zipOf(t, member{"manifest.json", []byte("{}")}, member{"a.js", []byte("x")})}, []string{"program", "script"}},
		"a shell script":               {answer{body: []byte("#!/bin/sh\nrm -r x\n")}, []string{"script"}},
		"a remark that is no script":   {answer{address: "http://x.example/Cargo.toml", kind: "text/x-toml", body: []byte("#![a/b]\n")}, nil},
		"a packed drawing":             {answer{address: "http://x.example/a.svgz", body: packed(t, "gzip", []byte("<svg/>"))}, nil},
		"a program that says drawing":  {answer{address: "http://x.example/a.svgz", body: packed(t, "gzip", exe)}, []string{"program"}},
		"a batch file":                 {answer{disposition: `attachment; filename="go.bat"`, body: []byte("@echo off\r\n")}, []string{"script"}},
		"a script with dots behind":    {answer{disposition: `attachment; filename="go.PS1. ."`, body: []byte("Write-Host x")}, []string{"script"}},
		"a name with spaces":           {answer{disposition: "attachment; filename=go now.bat", body: []byte("@echo off")}, []string{"script"}},
		"a name in UTF-8":              {answer{disposition: "attachment; filename*=UTF-8''go%2Ebat", body: []byte("@echo off")}, []string{"script"}},
		"a site's name":                {answer{address: "http://x.example/of/site.com", body: []byte("\x00\x01")}, nil},
		"a program of DOS":             {answer{disposition: "attachment; filename=go.com", body: []byte("\xb8\x00\x4c\xcd\x21")}, []string{"program"}},
		"a document with a password":   {answer{body: slices.Concat(ole, []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"))}, []string{"locked_archive"}},
		"a script in two bytes":        {answer{address: "http://x.example/a.vbs", body: []byte("\xff\xfeM\x00s\x00")}, []string{"script"}},
		"a page's script":              {answer{address: "http://x.example/a.js", kind: "text/plain", body: []byte("alert(1)")}, nil},
		"the same, to be saved":        {answer{address: "http://x.example/a.js", disposition: "attachment", body: []byte("alert(1)")}, []string{"script"}},
		"a text":                       {answer{kind: "text/x-poem", body: []byte("MZ is how this poem begins.\n")}, nil},
		"a document":                   {answer{body: zipOf(t, member{"[Content_Types].xml", nil}, member{"word/document.xml", []byte("<x/>")})}, nil},
		"a document with macros":       {answer{body: zipOf(t, member{"[Content_Types].xml", nil}, member{"word/vbaProject.bin", nil})}, []string{"macro"}},
		"an old document":              {answer{body: ole}, nil},
		"an old one with macros":       {answer{body: slices.Concat(ole, []byte("_\x00V\x00B\x00A\x00_\x00P\x00R\x00O\x00J\x00E\x00C\x00T\x00"))}, []string{"macro"}},
		"a document with a program":    {answer{body: zipOf(t, member{"[Content_Types].xml", nil}, member{"word/embeddings/a.bin", exe})}, []string{"program"}},
		"a Scratch project":            {answer{body: zipOf(t, member{"project.json", []byte("{}")}, member{"a.png", png()})}, nil},
		"an archive":                   {answer{body: zipOf(t, member{"a.txt", []byte("hello")})}, []string{"archive"}},
		"a program in an archive":      {answer{body: zipOf(t, member{"a.txt", []byte("hello")}, member{"b.txt", exe})}, []string{"program", "archive"}},
		"in an archive in an archive":  {answer{body: zipOf(t, member{"a.zip", zipOf(t, member{"b", exe})})}, []string{"program", "archive"}},
		"in a tar":                     {answer{body: tarOf(t, member{"b", exe})}, []string{"program", "archive"}},
		"in a tar.gz":                  {answer{body: packed(t, "gzip", tarOf(t, member{"b", exe}))}, []string{"program", "archive"}},
		"in a tar.xz":                  {answer{body: packed(t, "xz", tarOf(t, member{"b", exe}))}, []string{"program", "archive"}},
		"in a tar.zst":                 {answer{body: packed(t, "zstd", tarOf(t, member{"b", exe}))}, []string{"program", "archive"}},
		"in a tar.bz2":                 {answer{body: bzipped(t)}, []string{"script", "archive"}},
		"a script in a gzip":           {answer{address: "http://x.example/a.bat.gz", body: packed(t, "gzip", []byte("echo x"))}, []string{"script", "archive"}},
		"an archive with a password":   {answer{body: locked}, []string{"program", "archive", "locked_archive"}},
		"a 7z":                         {answer{body: append([]byte("7z\xbc\xaf\x27\x1c"), make([]byte, 99)...)}, []string{"archive", "locked_archive"}},
		"a rar":                        {answer{body: append([]byte("Rar!\x1a\x07\x01\x00"), make([]byte, 99)...)}, []string{"archive", "locked_archive"}},
		"a damaged archive":            {answer{body: zipOf(t, member{"a.txt", []byte("hello")})[:40]}, []string{"archive", "locked_archive"}},
		"an image of a disc":           {answer{body: iso}, []string{"disk_image"}},
		"an image of macOS":            {answer{body: dmg}, []string{"disk_image"}},
		"an image in an archive":       {answer{body: zipOf(t, member{"a.iso", iso})}, []string{"archive", "disk_image"}},
		"music":                        {answer{body: append([]byte("ID3\x04\x00"), make([]byte, 99)...)}, []string{"media"}},
		"a film":                       {answer{body: append([]byte("\x00\x00\x00\x20ftypisom"), make([]byte, 99)...)}, []string{"media"}},
		"a picture":                    {answer{body: png()}, nil},
		"a picture from a telephone":   {answer{body: append([]byte("\x00\x00\x00\x20ftypheic"), make([]byte, 99)...)}, nil},
		"a picture with a program":     {answer{kind: "image/png", body: append(png(), exe...)}, []string{"program"}},
		"a picture with one of Linux":  {answer{kind: "image/png", body: append(png(), elf...)}, []string{"program"}},
		"a picture with an archive":    {answer{kind: "image/png", body: append(png(), zipOf(t, member{"b", exe})...)}, []string{"program", "archive"}},
		"a picture with a jar":         {answer{kind: "image/gif", body: append([]byte("GIF89a\x01\x00"), zipOf(t, member{"META-INF/MANIFEST.MF", nil})...)}, []string{"program"}},
		"a member the list leaves out": {answer{body: unlisted(t, exe)}, []string{"program", "archive"}},
		"nothing":                      {answer{}, nil},
	} {
		if got := kinds(t, g, tc.a); !slices.Equal(got, tc.expect) {
			t.Errorf("%s: %v, want %v", name, got, tc.expect)
		}
	}
}

// shows WEB-12: what the server packed for the way is seen through, and still goes on as it came.
func TestEncodings(t *testing.T) {
	g := guard(t, policy.Downloads{})
	for _, how := range []string{"gzip", "br", "zstd"} {
		body := packed(t, how, zipOf(t, member{"b", windows()}))
		for _, encoding := range []string{how, " " + how} {
			if f := screen(t, g, answer{encoding: encoding, body: body}, refusing("program")); f == nil || f.Kind != "program" || f.File != "b" {
				t.Errorf("%s: %+v", how, f)
			}
		}
		if f := screen(t, g, answer{encoding: how, body: packed(t, how, png())}, refusing("program")); f != nil {
			t.Errorf("%s: a picture is %+v", how, f)
		}
	}
	twice := packed(t, "br", packed(t, "gzip", windows()))
	if f := screen(t, g, answer{encoding: "gzip, br", body: twice}, refusing("program")); f == nil || f.Kind != "program" {
		t.Errorf("twice: %+v", f)
	}
	for _, a := range []answer{{encoding: "rot13", body: windows()}, {encoding: "gzip", body: windows()}} {
		if f := screen(t, g, a, refusing("program")); f == nil || f.Kind != content.Unscanned {
			t.Errorf("%s: %+v", a.encoding, f)
		}
	}
	open := guard(t, policy.Downloads{Unscan: "allow"})
	if f := screen(t, open, answer{encoding: "rot13", body: windows()}, refusing("program")); f != nil {
		t.Errorf("a pack that lets them pass: %+v", f)
	}
}

// encryptedZip is a zip whose one member asks for a password.
func encryptedZip(t *testing.T, name string, data []byte) []byte {
	b := zipOf(t, member{name, data})
	b[6] |= 1 // the flags of the member
	b[bytes.LastIndex(b, []byte("PK\x01\x02"))+8] |= 1
	return b
}

// unlisted is a zip that has a member which only its front knows.
func unlisted(t *testing.T, data []byte) []byte {
	front := zipOf(t, member{"hidden.exe", bytes.Repeat(data, 20)})
	front = front[:bytes.LastIndex(front, []byte("PK\x01\x02"))]
	return append(front, zipOf(t, member{"a.txt", []byte("hello")})...)
}

// bzipped is a tar.bz2 with a small shell script in it; the standard library only unpacks them.
func bzipped(t *testing.T) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString("QlpoOTFBWSZTWZI3o70AAH57hMqSAEBoAPcAAAJ6ZZ4AAACACCAAdRCmh6nqA9Q0HpBp5QSVNNDQNGgABpH3p7JUIHTA" +
		"JF0HGFdM4+RJAwO+ZRvjG4xyhZaIipiCJUEYcrQQ7r7xFspzJneByCQOjNncQIbuSQfi7kinChISRvR3oA==")
	must(t, err)
	return b
}
