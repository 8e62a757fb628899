package api

import "juzheng/internal/account"

// A rule says who may call a route. The deed asks again by itself; this table
// is so that no route comes to be without somebody having thought of it.
type rule struct {
	public bool                    // without logging in
	anyway bool                    // before the first password was changed, too
	may    func(account.User) bool // of those who are logged in
}

var (
	anybody  = rule{public: true}
	loggedIn = rule{may: account.User.MayReadLedger}
	oneself  = rule{may: account.User.MayReadLedger, anyway: true}
	readers  = rule{may: func(u account.User) bool { return !u.Scope().None }}
	bringers = rule{may: func(u account.User) bool { return u.MayUpload(u.Scope().Path) }}
	judges   = rule{may: account.User.MayJudge}
	editors  = rule{may: account.User.MayImport}
	wordsmen = rule{may: account.User.MayEditDictionary}
	managers = rule{may: account.User.MayManage}
	checkers = rule{may: account.User.MayReadAudit}
	proofers = rule{may: account.User.MayVerify}
	takers   = rule{may: account.User.MayExport}
)

// rules holds every route. A test fails when one is missing or one too many.
var rules = map[string]rule{
	"GET /api":              anybody,
	"GET /api/openapi.yaml": anybody,
	"GET /healthz":          anybody,
	"GET /readyz":           anybody,
	"GET /metrics":          managers,

	"POST /api/v1/session":          anybody,
	"GET /api/v1/session":           oneself,
	"DELETE /api/v1/session":        oneself,
	"POST /api/v1/session/password": oneself,

	"GET /api/v1/setup":  anybody,
	"POST /api/v1/setup": anybody,

	"POST /api/v1/reports":             editors,
	"GET /api/v1/reports/:ref":         editors,
	"POST /api/v1/reports/:ref/import": editors,
	"GET /api/v1/report":               loggedIn,

	"GET /api/v1/ledger":                loggedIn,
	"GET /api/v1/ledger/table":          loggedIn,
	"GET /api/v1/statistics/money":      loggedIn,
	"PATCH /api/v1/inspection":          editors,
	"GET /api/v1/rules":                 loggedIn,
	"POST /api/v1/aspects":              editors,
	"PATCH /api/v1/aspects/:id":         editors,
	"GET /api/v1/problems":              loggedIn,
	"POST /api/v1/problems":             editors,
	"GET /api/v1/problems/:id":          loggedIn,
	"GET /api/v1/problems/:id/history":  loggedIn,
	"PATCH /api/v1/problems/:id":        editors,
	"DELETE /api/v1/problems/:id":       editors,
	"POST /api/v1/problems/:id/split":   editors,
	"POST /api/v1/problems/:id/merge":   editors,
	"POST /api/v1/measures":             editors,
	"PATCH /api/v1/measures/:id":        editors,
	"DELETE /api/v1/measures/:id":       editors,
	"POST /api/v1/measures/:id/split":   editors,
	"POST /api/v1/measures/:id/merge":   editors,
	"POST /api/v1/claims":               editors,
	"PATCH /api/v1/claims/:id":          editors,
	"DELETE /api/v1/claims/:id":         editors,
	"POST /api/v1/claims/:id/split":     editors,
	"POST /api/v1/claims/:id/merge":     editors,
	"GET /api/v1/claims/:id/candidates": readers,

	"GET /api/v1/evidence":                 readers,
	"POST /api/v1/evidence":                bringers,
	"GET /api/v1/evidence/:id":             readers,
	"PATCH /api/v1/evidence/:id":           bringers,
	"POST /api/v1/evidence/:id/withdraw":   bringers,
	"POST /api/v1/evidence/:id/restore":    bringers,
	"POST /api/v1/evidence/:id/read-again": bringers,
	"POST /api/v1/evidence/:id/password":   bringers,
	"GET /api/v1/evidence/:id/original":    readers,
	"GET /api/v1/evidence/:id/pages":       readers,
	"GET /api/v1/evidence/:id/pages/:n":    readers,
	"GET /api/v1/evidence/:id/hits":        readers,
	"GET /api/v1/evidence/:id/proofs":      readers,
	"GET /api/v1/evidence/:id/similar":     readers,
	"GET /api/v1/evidence/:id/suggestions": readers,

	"GET /api/v1/evidence/:id/pages/:n/image": readers,

	"OPTIONS /api/v1/uploads":    anybody,
	"POST /api/v1/uploads":       bringers,
	"GET /api/v1/uploads/:id":    bringers,
	"HEAD /api/v1/uploads/:id":   bringers,
	"PATCH /api/v1/uploads/:id":  bringers,
	"DELETE /api/v1/uploads/:id": bringers,

	"GET /api/v1/proofs":              readers,
	"POST /api/v1/proofs":             bringers,
	"DELETE /api/v1/proofs/:id":       bringers,
	"POST /api/v1/proofs/:id/verdict": judges,

	"GET /api/v1/search":        readers,
	"GET /api/v1/search/export": readers,
	"GET /api/v1/search/help":   loggedIn,
	"GET /api/v1/dictionary":    loggedIn,
	"PUT /api/v1/dictionary":    wordsmen,

	"GET /api/v1/status": loggedIn,
	"GET /api/v1/events": loggedIn,
	"GET /api/v1/words":  loggedIn,

	"GET /api/v1/units":                    loggedIn,
	"POST /api/v1/units":                   managers,
	"PATCH /api/v1/units/:id":              managers,
	"GET /api/v1/accounts":                 managers,
	"POST /api/v1/accounts":                managers,
	"PATCH /api/v1/accounts/:name":         managers,
	"POST /api/v1/accounts/:name/password": managers,
	"POST /api/v1/tokens":                  loggedIn,

	"GET /api/v1/audit":            checkers,
	"GET /api/v1/audit/export":     checkers,
	"GET /api/v1/audit/checkpoint": checkers,
	"GET /api/v1/verify":           proofers,
	"POST /api/v1/verify":          proofers,
	"GET /api/v1/export":           takers,
	"POST /api/v1/index/rebuild":   managers,
	"POST /api/v1/backups":         managers,
}
