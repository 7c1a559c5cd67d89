package content

import (
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"
)

// nameOf is what a browser would call the file: what the answer says, or the end of the address.
func nameOf(h http.Header, address string) (name string, attached bool) {
	disposition := one(h, "Content-Disposition")
	attached = disposition != "" && !shownInPage(disposition)
	if _, params, err := mime.ParseMediaType(disposition); err == nil && params["filename"] != "" {
		return params["filename"], attached
	}
	if name = loosely(disposition); name != "" {
		return name, attached
	}
	u, err := url.Parse(address)
	if err != nil || u.Path == "" || strings.HasSuffix(u.Path, "/") {
		return "", attached
	}
	if name = path.Base(u.Path); extension(name) == "com" && !attached {
		return "", attached // an address that ends in a site's name is no program of DOS
	}
	return name, attached
}

// loosely reads a file's name as browsers do where it is not written as it should be: with spaces and without quotes.
func loosely(disposition string) string {
	_, rest, ok := strings.Cut(strings.ToLower(disposition), "filename")
	if !ok {
		return ""
	}
	rest, _, _ = strings.Cut(strings.TrimLeft(rest, " *="), ";")
	return strings.Trim(rest, " \t\"'")
}

// extension is the last part of a name in lower case. Windows drops dots and spaces at the end, and so do we.
func extension(name string) string {
	name = strings.TrimRight(name, ". \x00")
	i := strings.LastIndexByte(name, '.')
	if i < 0 || len(name)-i > 16 {
		return ""
	}
	return strings.ToLower(name[i+1:])
}

// kindByName is what a name promises. It counts where the content cannot be seen, or is text or of no known kind.
func kindByName(name string) string {
	switch extension(name) {
	case "bat", "cmd", "ps1", "psm1", "psd1", "vbs", "vbe", "js", "jse", "wsf", "wsh", "wsc", "sct", "hta", "sh", "bash",
		"zsh", "csh", "command", "reg", "inf", "scf", "url", "applescript", "scpt":
		return Script
	case "exe", "com", "scr", "pif", "msi", "msp", "mst", "msix", "appx", "msixbundle", "appxbundle", "dll", "sys", "cpl",
		"drv", "ocx", "jar", "apk", "xpi", "crx", "deb", "rpm", "pkg", "lnk", "cab", "gadget", "swf", "chm", "appimage",
		"ipa", "dex", "class", "xll":
		return Program
	case "docm", "dotm", "xlsm", "xltm", "xlam", "xlsb", "pptm", "potm", "ppam", "ppsm", "sldm":
		return Macro
	case "iso", "img", "dmg", "vhd", "vhdx", "vmdk", "qcow2", "wim", "udf", "cdr", "toast":
		return DiskImage
	case "rar", "7z", "ace", "arj", "lzh", "lha", "z", "lz", "lz4", "lzma", "zpaq", "sit", "sitx", "cpio":
		return LockedArchive
	}
	return ""
}

// kindOf joins what the first bytes and the name say. A text is only ever a script; bytes of no known kind are what their
// name promises.
func kindOf(head []byte, name string) nature {
	n := natureOf(head)
	if n.form == gzipForm && picturePacked(name) {
		n.kind = ""
	}
	if n.kind != "" || n.form != plainForm || len(head) == 0 {
		return n
	}
	named := kindByName(name)
	if named == LockedArchive && !isText(head) {
		return nature{named, lockedForm}
	}
	if (named == Script) == isText(head) || named == Script {
		n.kind = named
	}
	return n
}

// picturePacked knows drawings that are kept packed, alone or in documents. They are no archives to anybody.
func picturePacked(name string) bool {
	switch extension(name) {
	case "svgz", "emz", "wmz":
		return true
	}
	return false
}
