package policy

import (
	"embed"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
)

// closedSets are the fields that take one of a few values: struct → key → values.
func closedSets() map[string]map[string][]string {
	sides, ends := []string{"content", "contact", "conduct", "commercial"}, []string{"delete", "anonymise"}
	return map[string]map[string][]string{
		"Identity":      {"layer": {"country", "trust", "school"}},
		"Clause":        {"control": {Enforce, Record, Attest, Teach}, "kind": {"aim"}},
		"Norm":          {"verdict": {"may", "may_not", "must"}},
		"Post":          {"roles": accessRoles()},
		"MatrixRow":     {"type": sides},
		"ActivityRow":   {"staff": {MarkNo, MarkYes, MarkTimes, MarkSelected}, "children": {MarkNo, MarkYes, MarkTimes, MarkPermission}},
		"Form":          {"audience": agreeing()},
		"Profile":       {"band": bands(), "roles": accessRoles(), "unknown": {"block", "pass"}},
		"Window":        {"days": {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}},
		"Rule":          {"verdict": {"block", "allow"}},
		"Alert":         {"level": loudnesses()},
		"Choice":        {"kind": choiceKinds()},
		"Risk":          {"group": sides},
		"UserAction":    {"group": {"illegal subject", "computer misuse", "unacceptable act", "other"}, "level": {"fine", "fine at times", "fine for named", "not acceptable", "unlawful"}},
		"DeviceClass":   {"allowed": {"yes", "no", ""}, "level": {"full", "internet", "none", ""}},
		"Retain":        {"then": ends},
		"Keep":          {"then": ends},
		"Approval":      {"consults": {"staff", "pupils", "parents", "pta", "governors"}},
		"Law":           {"kind": {"act", "regulation", "guidance", "standard"}, "power": powers()},
		"Sanction":      {"for": {"pupils", "staff"}, "power": powers(), "removes": AccessKinds()},
		"Register":      {"area": Areas(), "control": {Record, Attest}},
		"Field":         {"kind": FieldKinds(), "class": {"open", "personal", "secret"}},
		"State":         {"colour": colours()},
		"Evidence":      {"empty": {"proven", "due"}},
		"Agreement":     {"for": groups(), "signs": signers()},
		"Item":          {"kind": itemKinds(), "tags": append(mustTags(), mayTags()...)},
		"Gate":          {"for": groups(), "closes": doors()},
		"Signing":       {"conflict": {"stricter"}},
		"DownloadRule":  {"verdict": {"block", "allow", "notice"}, "kinds": FileKinds()},
		"Downloads":     {"unscan": {"block", "allow", ""}},
		"ImageSearches": {"when": {"never", "lesson"}},
		"WatchedWord":   {"level": loudnesses()},
		"Bypass":        {"way": BypassWays(), "do": {"block", "note"}},
		"Probe":         {"about": ProbeKinds(), "doors": {"proxy", "dns", "direct"}, "expect": {"block", "allow"}, "every": {"hour", "day"}},
		"Access":        {"second_always": accessRoles(), "pictures_to": append(years()[:4], "-")},
	}
}

// The structs' own comments are the descriptions, so that the schema and the code say the same.
//
//go:embed pack.go agreement.go frame.go duty.go register.go filtering.go gateway.go
var sources embed.FS

// comments reads what the structs say of themselves ("Clause.") and of their fields ("Clause.Source").
func comments() map[string]string {
	out := map[string]string{}
	files, _ := sources.ReadDir(".") // what is built in can be read
	for _, f := range files {
		text, _ := sources.ReadFile(f.Name())
		file, err := parser.ParseFile(token.NewFileSet(), f.Name(), text, parser.ParseComments)
		if err != nil {
			continue // the compiler has read the same file
		}
		for _, decl := range file.Decls {
			if types, ok := decl.(*ast.GenDecl); ok && types.Tok == token.TYPE {
				structComments(out, types)
			}
		}
	}
	return out
}

func structComments(out map[string]string, types *ast.GenDecl) {
	one, ok := types.Specs[0].(*ast.TypeSpec)
	if !ok {
		return
	}
	out[one.Name.Name+"."] = plainly(types.Doc.Text())
	if s, ok := one.Type.(*ast.StructType); ok {
		for _, field := range s.Fields.List {
			for _, name := range field.Names {
				out[one.Name.Name+"."+name.Name] = plainly(field.Comment.Text())
			}
		}
	}
}

// plainly is a comment on one line, without the duties at its end.
func plainly(text string) string {
	text, _, _ = strings.Cut(strings.Join(strings.Fields(text), " "), "// serves")
	text, _, _ = strings.Cut(text, " serves ")
	return strings.TrimSpace(text)
}

// escaped writes a file's name as a piece of a JSON pointer.
func escaped(file string) string { return strings.ReplaceAll(file, "/", "~1") }
