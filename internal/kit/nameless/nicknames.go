package nameless

import "slices"

// families of given names that stand for one another, folded: whoever is registered with one is called by all.
func alike() [][]string {
	return [][]string{
		{"elizabeth", "elisabeth", "liz", "lizzie", "lizzy", "beth", "betty", "libby", "eliza", "lisa", "bess"}, {"william", "will", "bill", "billy", "liam", "willy"},
		{"robert", "rob", "bob", "bobby", "robbie", "bert"}, {"richard", "rick", "ricky", "dick", "rich", "richie"}, {"margaret", "maggie", "meg", "peggy", "greta", "rita", "malgorzata", "gosia"},
		{"katherine", "catherine", "kathryn", "kate", "katie", "kitty", "cathy", "kasia", "katarzyna", "kay"}, {"james", "jim", "jimmy", "jamie"}, {"john", "jack", "johnny", "jan", "janek"},
		{"edward", "ted", "teddy", "ned", "eddie", "ed"}, {"charles", "charlie", "chuck", "chas"}, {"henry", "harry", "hal"}, {"anthony", "tony", "antek", "antoni"}, {"michael", "mick", "mike", "mikey", "mickey", "michal"},
		{"alexander", "alex", "sandy", "xander", "olek", "aleksander", "sasha", "lex"}, {"alexandra", "alex", "sandra", "sasha", "ola", "aleksandra", "lexi"}, {"susan", "sue", "susie", "suzy"}, {"rebecca", "becky", "becca"},
		{"patricia", "pat", "patty", "trish", "tricia"}, {"victoria", "vicky", "tori", "wiktoria"}, {"mary", "molly", "polly", "maria", "marysia", "maja"}, {"sarah", "sally", "sadie"}, {"francis", "frances", "frank", "fran", "frankie"},
		{"dorothy", "dot", "dolly", "dorota"}, {"helen", "nell", "nellie", "ellen", "helena"}, {"eleanor", "ellie", "nora", "nell", "lenny"}, {"abigail", "abby", "gail"}, {"theodore", "ted", "teddy", "theo"},
		{"joseph", "joe", "joey", "jo"}, {"thomas", "tom", "tommy", "tomek", "tomasz"}, {"matthew", "matt", "mateusz", "matty"}, {"nicholas", "nick", "nicky", "mikolaj"}, {"samuel", "samantha", "sam", "sammy"},
		{"daniel", "dan", "danny"}, {"benjamin", "ben", "benny"}, {"andrew", "andy", "drew", "andrzej"}, {"peter", "pete", "piotr", "piotrek"}, {"jakub", "kuba", "jacob", "jake"}, {"joanna", "asia", "joasia", "jo"},
		{"anna", "ania", "anka", "annie", "hania", "hanna"}, {"agnieszka", "aga", "agnes"}, {"zofia", "zosia", "sophia", "sophie"}, {"stanislaw", "stas", "staszek", "stan"}, {"barbara", "basia", "babs", "barbie"},
		{"magdalena", "magda", "madeleine", "maddie"}, {"grzegorz", "grzesiek", "gregory", "greg"}, {"krzysztof", "krzysiek", "christopher", "chris", "kit", "topher"}, {"christine", "christina", "chris", "chrissie", "tina", "krysia", "krystyna"},
		{"adalind", "addie", "ada", "linda"}, {"mohammed", "muhammad", "mohammad", "mohamed", "mo"}, {"zachary", "zack", "zac", "zak"}, {"isabella", "isabel", "izzy", "bella", "iza"}, {"charlotte", "lottie", "charlie", "lotte"},
	}
}

func nicknames(given string) []string {
	var out []string
	for _, all := range alike() {
		if slices.Contains(all, given) {
			out = append(out, all...)
		}
	}
	return out
}

// ordinaryNames are names that are words too: written small, or at the head of a sentence, they are taken for the word.
func ordinaryNames() []string {
	return []string{"will", "may", "mark", "rose", "grace", "hope", "summer", "autumn", "art", "bill", "drew", "frank", "grant", "iris", "ivy", "joy", "june", "april", "august", "king", "lane", "long", "miles",
		"mill", "page", "park", "parks", "pat", "penny", "rich", "ray", "rob", "sky", "sue", "way", "wood", "woods", "young", "small", "short", "green", "brown", "white", "black", "gray", "grey", "day", "field", "fields", "hall",
		"hill", "hills", "bell", "cook", "ford", "faith", "daisy", "lily", "ruby", "amber", "pearl", "robin", "jay", "dean", "guy", "max", "nick", "jack", "dot", "meg", "dolly", "kit", "ted", "ned", "rick", "bob", "gale", "gail",
		"dick", "chuck", "sandy", "patty", "tori", "mike", "stan", "teddy", "star", "storm", "river", "dawn", "eve", "holly", "heather", "olive", "poppy", "violet", "willow", "archer", "baker", "butler", "carter", "cooper",
		"hunter", "parker", "mason", "taylor", "turner", "walker", "weaver", "potter", "fisher", "farmer", "knight", "noble", "price", "rice", "stone", "sharp", "swift", "wise", "best", "church", "cross", "flowers", "forest",
		"head", "love", "moon", "paper", "read", "snow", "spring", "winter", "winters", "four", "two", "game", "games", "song", "sun", "an", "so", "to", "do", "no", "he", "in", "be", "my", "mo", "jo", "ed", "or", "lee", "pete", "asia", "hart", "street", "ward", "case", "law", "link", "major", "marsh", "banks", "barber", "berry", "bird", "birch", "bishop", "bond", "booth", "brook", "burns", "bush", "chance", "dale", "earl", "first", "finch", "fox", "glass", "gold", "good", "homes", "house", "judge", "lamb", "little", "mine", "nelly", "newman", "pike", "pool", "pope", "power", "reed", "rivers", "rush", "sage", "self", "singer", "skipper", "stark", "steel", "waters", "webb", "wells", "west", "north", "east", "south"}
}

// ordinaryWord reports a word that begins like many names: it is not taken for one cut short.
func ordinaryWord(flat string) bool {
	return slices.Contains([]string{"the", "and", "all", "any", "her", "his", "our", "one", "can", "was", "not", "are", "for", "but", "she", "has", "had", "who", "how", "now", "new", "out", "its", "you", "they", "them", "then", "this", "that", "there",
		"these", "those", "with", "when", "what", "where", "were", "some", "same", "most", "more", "many", "much", "very", "well", "also", "after", "before", "since", "from", "into", "over", "under", "about", "year", "years", "class", "key",
		"stage", "school", "pupil", "pupils", "child", "children", "parent", "parents", "staff", "head", "online", "safety", "group", "term", "week", "day", "mon", "sat", "sun", "january", "march", "english", "polish", "welsh", "reception",
		"internet", "policy", "game", "games", "chat", "phone", "photo", "video", "app", "apps", "mum", "dad", "help", "each", "every", "both", "two", "three", "four", "five", "ten", "let", "say", "said", "see", "saw", "ask", "asked", "tell",
		"told", "man", "men", "car", "care", "mar", "mat", "art", "ear", "eve", "even", "ever", "her", "here", "jan", "jun", "feb", "apr", "per", "use", "used", "dan", "eli", "phi", "rest", "rob", "tim", "time", "times", "ton", "tar", "will",
		"may", "mark", "marks", "bar", "ben", "cat", "max", "pen", "ali", "son", "sons", "anne", "marie", "christmas", "easter", "summer", "spring", "autumn", "winter", "thank", "thanks", "please", "good", "well", "talk", "lesson", "lessons"}, flat)
}
