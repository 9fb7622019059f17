-- The words merchants use. Loaded before a shop's scripts into the same image; `host` is the sandbox's side
-- of the boundary and is seen by this file alone. Words that act end in `host.ask`, which yields to the host.

local host = ...
local words, entries = host.words, host.entries
local fail, ask = host.fail, host.ask
local loading = host.loading
local role = host.arguments.role -- "rules" or "settings": which of a shop's files are being loaded

-- Suggestions --------------------------------------------------------------------------------------------

-- How many single-letter edits (a swap of neighbours counts as one) turn `a` into `b`; words are short.
local function distance(a, b)
  local before, row = {}, {}
  for j = 0, #b do row[j] = j end
  for i = 1, #a do
    local above = row
    row = { [0] = i }
    for j = 1, #b do
      local same = a:byte(i) == b:byte(j)
      local cost = math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (same and 0 or 1))
      if i > 1 and j > 1 and a:byte(i) == b:byte(j - 1) and a:byte(i - 1) == b:byte(j) then
        cost = math.min(cost, before[j - 2] + 1)
      end
      row[j] = cost
    end
    before = above
  end
  return row[#b]
end

local function did_you_mean(name, candidates)
  local best, best_distance = nil, 3
  if type(name) ~= "string" or #name > 40 then return "" end
  for candidate in pairs(candidates) do
    if type(candidate) == "string" and math.abs(#candidate - #name) < best_distance then
      local edits = distance(name, candidate)
      if edits < best_distance and edits < #candidate then best, best_distance = candidate, edits end
    end
  end
  return best and ("; did you mean '" .. best .. "'?") or ""
end

local instead = {
  os = "use now(), date(t) and within_hours(from, to)", io = "a script can't read or write files",
  debug = "it is not part of the rule language", coroutine = "a rule waits with ticket:await or wait",
  package = 'use require "name"', dofile = 'use require "name"', loadfile = 'use require "name"',
  load = "write the code in a file of the shop", xpcall = "use pcall",
  setmetatable = "it is not part of the rule language", getmetatable = "it is not part of the rule language",
  rawset = "assign with t[key] = value", _G = "name the variable itself", warn = "use log(...)",
  collectgarbage = "memory is taken care of", ticket = "a rule's run and when receive it: function(ticket) … end",
}

function host.unknown(name)
  local hint = instead[name]
  fail(hint and ("there is no '" .. name .. "' here: " .. hint)
    or ("unknown name '" .. tostring(name) .. "'" .. did_you_mean(name, words)))
end

local function check_keys(what, given, known)
  for key in pairs(given) do
    if known[key] == nil then
      fail(what .. " has no key '" .. tostring(key) .. "'" .. did_you_mean(key, known))
    end
  end
end

local function is_whole(value) return math.type(value) == "integer" end

-- Money --------------------------------------------------------------------------------------------------

local fen_max <const> = 1000000000000000 -- 10^15 fen: no sum of a shop comes near it
local new_money, fen_of

local function money(fen)
  if fen > fen_max or fen < -fen_max then fail "this amount of money is out of range" end
  return new_money(fen)
end

local function both_money(a, b, what)
  local x, y = fen_of(a), fen_of(b)
  if x and y then return x, y end
  local other = a
  if x then other = b end
  if type(other) == "number" then
    fail("can't " .. what .. " money and a plain number: write yuan(" .. tostring(other) .. ")")
  end
  fail("can't " .. what .. " money and a " .. type(other) .. ": both sides must be money, such as yuan(10)")
end

local function amount_text(value)
  local fen = fen_of(value)
  local size = fen < 0 and -fen or fen
  return (fen < 0 and "-" or "") .. size // 100 .. string.format(".%02d", size % 100)
end

new_money, fen_of = host.boxed(1, "money", {
  __add = function(a, b) local x, y = both_money(a, b, "add") return money(x + y) end,
  __sub = function(a, b) local x, y = both_money(a, b, "subtract") return money(x - y) end,
  __unm = function(a) return money(-fen_of(a)) end,
  __mul = function(a, b)
    local fen, factor = fen_of(a), b
    if not fen then fen, factor = fen_of(b), a end
    if not is_whole(factor) then
      fail "money can be multiplied by a whole number only; for a share write fen(amount.fen * 30 // 100)"
    end
    if fen ~= 0 and math.abs(fen + 0.0) * math.abs(factor + 0.0) > fen_max then
      fail "this amount of money is out of range"
    end
    return money(fen * factor)
  end,
  __div = function() fail "money can't be divided; for a share write fen(amount.fen * 30 // 100)" end,
  __idiv = function() fail "money can't be divided; for a share write fen(amount.fen * 30 // 100)" end,
  __eq = function(a, b) return fen_of(a) == fen_of(b) end,
  __lt = function(a, b) local x, y = both_money(a, b, "compare") return x < y end,
  __le = function(a, b) local x, y = both_money(a, b, "compare") return x <= y end,
  -- An error on purpose: Lua 5.4.4 corrupts its stack where such a function returns into a chain of three or
  -- more operands and the stack has grown meanwhile.
  __concat = function() fail "money joins a text as tostring(amount): write '退' .. tostring(amount)" end,
  __tostring = amount_text,
  __index = function(value, key)
    if key == "fen" then return fen_of(value) end
    fail("money has no field '" .. tostring(key) .. "': it has 'fen', a whole number")
  end,
})

function words.fen(value)
  if not is_whole(value) then fail "fen(…) takes a whole number, such as fen(990)" end
  return money(value)
end

function words.yuan(value)
  if type(value) == "string" then
    local sign, whole, decimals = string.match(value, "^(%-?)(%d+)%.?(%d?%d?)$")
    if not whole or #whole > 14 or (decimals == "" and string.find(value, ".", 1, true)) then
      fail("yuan('" .. value .. "') is not an amount: write digits with at most two decimals, such as yuan '9.90'")
    end
    local fen = tonumber(whole) * 100 + tonumber((decimals .. "00"):sub(1, 2))
    return money(sign == "-" and -fen or fen)
  end
  if type(value) ~= "number" then fail "yuan(…) takes a number or a text, such as yuan(9.9) or yuan '9.90'" end
  local fen = value * 100.0 -- as a float: an integer would wrap around
  if not (fen <= fen_max and fen >= -fen_max) then fail "this amount of money is out of range" end
  local whole = math.floor(fen + 0.5)
  if math.abs(fen - whole) > 0.000001 then
    fail("yuan(" .. tostring(value) .. ") has more than two decimals")
  end
  return money(math.tointeger(whole))
end

-- Times --------------------------------------------------------------------------------------------------

local function seconds_in(name, unit)
  return function(count)
    if type(count) ~= "number" or count ~= count or count > 1000000 or count < -1000000 then
      fail(name .. "(…) takes a number, such as " .. name .. "(3)")
    end
    return math.floor(count * unit)
  end
end

words.minutes, words.hours, words.days =
  seconds_in("minutes", 60), seconds_in("hours", 3600), seconds_in("days", 86400)
words.now = host.now

-- The shop's zone, as pairs of (from, offset): pinned with the scripts, so that a replay needs no time zone.
local zone = host.arguments.zone or { { -1 << 60, 28800 } }

local function offset_at(time)
  local low, high = 1, #zone
  while low < high do
    local middle = (low + high + 1) // 2
    if zone[middle][1] <= time then low = middle else high = middle - 1 end
  end
  return zone[low][2]
end

-- Days since 1970 to year, month and day of the Gregorian calendar, in years that begin in March.
local function civil(days)
  days = days + 719468
  local era = days // 146097
  local day_of_era = days - era * 146097
  local year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36524 - day_of_era // 146096) // 365
  local day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
  local shifted = (5 * day_of_year + 2) // 153
  local month = shifted < 10 and shifted + 3 or shifted - 9
  return year_of_era + era * 400 + (month <= 2 and 1 or 0), month, day_of_year - (153 * shifted + 2) // 5 + 1
end

local function local_time(time)
  local shifted = time + offset_at(time)
  return shifted // 86400, shifted % 86400
end

function words.date(time)
  if time == nil then time = host.now() end
  if type(time) ~= "number" or not (time > -62135596800 and time < 253402300800) then
    fail "date(…) takes a time, such as date(now())"
  end
  local days, second = local_time(math.floor(time))
  local year, month, day = civil(days)
  return {
    year = year, month = month, day = day, hour = second // 3600, min = second // 60 % 60,
    sec = second % 60, wday = (days + 4) % 7 + 1,
  }
end

local function time_text(time)
  local days, second = local_time(time)
  local year, month, day = civil(days)
  return string.format("%04d-%02d-%02d %02d:%02d", year, month, day, second // 3600, second // 60 % 60)
end

function words.within_hours(from, to)
  local function is_hour(value) return type(value) == "number" and value >= 0 and value <= 24 end
  if not (is_hour(from) and is_hour(to)) then fail "within_hours takes two hours of the day, such as (9, 21)" end
  local _, second = local_time(host.now())
  local hour = second / 3600
  if from <= to then return hour >= from and hour < to end
  return hour >= from or hour < to
end

-- Conditions ---------------------------------------------------------------------------------------------

local Condition = { name = "condition" }
local holds -- (condition or value, value seen) -> boolean: the same as the host does for a `when` table

local function is_condition(value) return type(value) == "table" and getmetatable(value) == Condition end

Condition.__call = function(self, value) return holds(self, value) end
Condition.__tostring = function(self) return self.op end

local function condition(op, values) return setmetatable({ op = op, values = values }, Condition) end

local function is_list(value)
  local kind = type(value)
  return kind == "table"
end

-- Has elements to go through; a part of the ticket with named fields has none.
local function is_sequence(value) return is_list(value) and (pcall(ipairs, value)) end

-- "any of several: both take a list or arguments"
local function listed(name, first, ...)
  local values = { first, ... }
  if type(first) == "table" and not is_condition(first) and select("#", ...) == 0 then values = first end
  if #values == 0 then fail(name .. " needs at least one value") end
  local copy = {}
  for index, value in ipairs(values) do
    if type(value) == "table" or type(value) == "function" then
      fail(name .. " takes texts, numbers and amounts")
    end
    copy[index] = value
  end
  return copy
end

local function bound(name)
  return function(limit)
    local kind = type(limit)
    if kind ~= "number" and kind ~= "money" then
      fail(name .. " takes an amount or a number, such as " .. name .. "(yuan(10))")
    end
    return condition(name, { limit })
  end
end

words.at_most, words.at_least, words.above, words.below =
  bound "at_most", bound "at_least", bound "above", bound "below"

function words.between(low, high)
  local kind = type(low)
  if kind ~= type(high) or (kind ~= "number" and kind ~= "money") then
    fail "between takes two amounts or two numbers, such as between(yuan(10), yuan(50))"
  end
  return condition("between", { low, high })
end

function words.one_of(...) return condition("one_of", listed("one_of", ...)) end

function words.contains(...)
  local values = listed("contains", ...)
  for _, value in ipairs(values) do
    if type(value) ~= "string" or value == "" then fail "contains takes texts, such as contains('投诉', '差评')" end
  end
  return condition("contains", values)
end

function words.matches(pattern)
  if type(pattern) ~= "string" then fail "matches takes a pattern, such as matches('^SF%d+$')" end
  string.find("", pattern) -- a malformed pattern is an error here, where it is written
  return condition("matches", { pattern })
end

function words.is_not(value)
  if value == nil then fail "is_not takes a value or a condition; for 'has a value' write is_not(missing)" end
  return condition("is_not", { value })
end

function words.any(inner)
  if inner == nil then fail "any takes conditions for one element, such as any { title = contains('衬衫') }" end
  return condition("any", { inner })
end

local missing = condition("missing", {})
words.missing = missing

local tests = {
  at_most = function(values, seen) return seen <= values[1] end,
  at_least = function(values, seen) return seen >= values[1] end,
  above = function(values, seen) return seen > values[1] end,
  below = function(values, seen) return seen < values[1] end,
  between = function(values, seen) return seen >= values[1] and seen <= values[2] end,
}

local comparable = { number = true, money = true }

local function contains_any(words_sought, seen)
  if type(seen) == "string" then
    for _, word in ipairs(words_sought) do
      if string.find(seen, word, 1, true) then return true end
    end
  elseif is_sequence(seen) then
    for _, element in ipairs(seen) do
      for _, word in ipairs(words_sought) do
        if element == word then return true end
      end
    end
  end
  return false
end

local function all_hold(conditions, element)
  for path, inner in pairs(conditions) do
    local value = element
    for part in string.gmatch(path, "[^.]+") do
      if not is_list(value) then value = nil break end
      value = value[part]
    end
    if not holds(inner, value) then return false end
  end
  return true
end

function holds(test, seen)
  if type(test) == "function" then return not not test(seen) end
  if not is_condition(test) then
    if type(test) == "table" then return is_list(seen) and all_hold(test, seen) end
    return type(seen) == type(test) and seen == test
  end
  local op, values = test.op, test.values
  if op == "missing" then return seen == nil end
  if op == "is_not" then return not holds(values[1], seen) end
  if seen == nil then return false end
  if op == "one_of" then
    for _, value in ipairs(values) do
      if type(seen) == type(value) and seen == value then return true end
    end
    return false
  elseif op == "contains" then
    return contains_any(values, seen)
  elseif op == "matches" then
    return type(seen) == "string" and string.find(seen, values[1]) ~= nil
  elseif op == "any" then
    if not is_sequence(seen) then return false end
    for _, element in ipairs(seen) do
      if holds(values[1], element) then return true end
    end
    return false
  end
  if type(seen) ~= type(values[1]) or not comparable[type(seen)] then return false end
  return tests[op](values, seen)
end

-- Whether a function stands inside a condition, where it sees a part of the value.
local function has_function(test)
  if type(test) == "function" then return true end
  if is_condition(test) then
    return (test.op == "is_not" or test.op == "any") and has_function(test.values[1])
  end
  if type(test) == "table" then
    for _, inner in pairs(test) do
      if has_function(inner) then return true end
    end
  end
  return false
end

-- A `when` as plain values, for the host: { path, op, values } each, functions by number, in the order of paths.
local function described(test)
  if type(test) == "function" then return { op = "function", values = { host.keep(test) } } end
  if is_condition(test) then
    local values = {}
    for index, value in ipairs(test.values) do
      values[index] = (test.op == "is_not" or test.op == "any") and described(value) or value
    end
    return { op = test.op, values = values }
  end
  if type(test) == "table" then
    local list = {}
    for path, inner in pairs(test) do
      if type(path) ~= "string" then fail "conditions are written as name = value" end
      -- The host hands a function the value at the path; parts of it are looked at here.
      local test = has_function(inner) and function(seen) return holds(inner, seen) end or inner
      local entry = described(test)
      entry.path = path
      list[#list + 1] = entry
    end
    return { op = "all", values = list }
  end
  local kind = type(test)
  if kind ~= "string" and kind ~= "number" and kind ~= "boolean" and kind ~= "money" then
    fail("a condition can't be a " .. kind)
  end
  return { op = "is", values = { test } }
end

-- Templates ----------------------------------------------------------------------------------------------

local Template = { name = "template", __tostring = function() return "template" end }
local Rejection = { name = "rejection", __tostring = function(self) return "rejection " .. self.reason end }

-- Splits "亲,{order.id}" into { "亲,", { "order.id" } }; "{{" is a brace.
local function parsed(text)
  local parts, at = {}, 1
  while true do
    local open = string.find(text, "{", at, true)
    parts[#parts + 1] = string.sub(text, at, (open or 0) - 1)
    if not open then return parts end
    if string.sub(text, open + 1, open + 1) == "{" then
      parts[#parts + 1], at = "{", open + 2
    else
      local path = string.match(text, "^{([%w_%.]+)}", open)
      if not path then
        fail("a placeholder is written {order.id}, a plain brace {{: " .. string.sub(text, open, open + 20))
      end
      parts[#parts + 1], at = { path }, open + #path + 2
    end
  end
end

local function template(source)
  local texts = type(source) == "string" and { source } or source
  if type(texts) ~= "table" or getmetatable(texts) then
    fail "template takes a text, or one text per platform: template { '…', taobao = '…' }"
  end
  local versions = {}
  for key, text in pairs(texts) do
    if type(text) ~= "string" then fail "template takes texts" end
    if key ~= 1 and not host.arguments.platforms[key] then
      fail("template: '" .. tostring(key) .. "' is not a platform" .. did_you_mean(key, host.arguments.platforms))
    end
    versions[key == 1 and "any" or key] = parsed(text)
  end
  if next(versions) == nil then fail "template needs a text" end
  return setmetatable({ versions = versions }, Template)
end
words.template = template

local function as_template(value)
  if type(value) == "table" and getmetatable(value) == Template then return value end
  return template(value)
end

local function placeholder(ticket, path)
  local value = ticket
  for part in string.gmatch(path, "[^.]+") do
    if type(value) ~= "table" and value ~= ticket then value = nil break end
    value = value[part]
  end
  local kind = type(value)
  if value == nil then fail("placeholder {" .. path .. "} has no value on this ticket") end
  if kind == "table" or kind == "boolean" or kind == "function" then
    fail("placeholder {" .. path .. "} is not a text, a number, an amount or a time")
  end
  if is_whole(value) and (string.sub(path, -3) == "_at" or string.sub(path, -3) == ".at") then
    return time_text(value)
  end
  return tostring(value)
end

local function rendered(value, ticket)
  local parts = value.versions[ticket.platform] or value.versions.any
  if not parts then fail("this template has no text for " .. ticket.platform) end
  local texts = {}
  for index, part in ipairs(parts) do
    texts[index] = type(part) == "table" and placeholder(ticket, part[1]) or part
  end
  return table.concat(texts)
end

-- A text, or a template filled in from the ticket. The host refuses anything else, so that it gets its line.
local function text_of(value, ticket)
  if type(value) == "table" and getmetatable(value) == Template then return rendered(value, ticket) end
  local kind = type(value)
  return (kind == "string" or kind == "number" or kind == "money") and value
end

local rejection_keys = { reason = true, negotiate = true, note = true, evidence = true }

function words.rejection(fields)
  if type(fields) ~= "table" then fail "rejection takes a table: rejection { reason = …, negotiate = …, note = … }" end
  check_keys("rejection", fields, rejection_keys)
  if type(fields.reason) ~= "string" then fail "rejection needs a reason, such as reason = 'quality_unproven'" end
  local evidence = {}
  for index, slot in ipairs(fields.evidence or {}) do
    if type(slot) ~= "string" then fail "evidence is a list of names, such as { 'chat_log', 'outbound_photo' }" end
    evidence[index] = slot
  end
  return setmetatable({
    reason = fields.reason, evidence = evidence,
    negotiate = fields.negotiate and as_template(fields.negotiate),
    note = fields.note and as_template(fields.note),
  }, Rejection)
end

local function is_rejection(value) return type(value) == "table" and getmetatable(value) == Rejection end

-- The ticket ---------------------------------------------------------------------------------------------

local ticket
local methods = {}

-- An action. Arguments that can't be sent (too many, too deep, too long, not UTF-8) make it a refused one, so
-- that it gets its line; an error that the host raised goes on as it is.
local function act(kind, arguments)
  local sent, result = pcall(ask, "action", kind, arguments)
  if sent then return result end
  if type(result) ~= "string" then error(result, 0) end
  local reason = string.gsub(result, "^[^:]*:[%d:]*%d: ", "")
  reason = string.gsub(reason, "^argument %d+ ", "an argument ")
  return ask("action", kind, { unsendable = reason })
end

-- The arguments, to be filled in. What is wrong with them is for the host to say, so that the action gets its
-- line; a name that no action of the kind has is told with the nearest one.
local function checked(self, kind, fields)
  if self ~= ticket then fail("write ticket:" .. kind .. "(…), with a colon") end
  if type(fields) ~= "table" or getmetatable(fields) then return fields == nil and {} or { fields } end
  local copy = {}
  for key, value in pairs(fields) do copy[key] = value end
  return copy
end

local function filled(fields, key, self)
  if fields[key] ~= nil then fields[key] = text_of(fields[key], self) end
end

function methods.reply(self, text)
  checked(self, "reply")
  return act("reply", { text = text_of(text, self) })
end

function methods.agree_refund(self, fields)
  local arguments = checked(self, "agree_refund", fields)
  filled(arguments, "note", self)
  return act("agree_refund", arguments)
end

function methods.agree_return(self, fields)
  local arguments = checked(self, "agree_return", fields)
  filled(arguments, "note", self)
  return act("agree_return", arguments)
end

function methods.negotiate(self, fields)
  if is_rejection(fields) then
    checked(self, "negotiate")
    if not fields.negotiate then fail("this rejection has no text to negotiate with: add negotiate = '…'") end
    return act("negotiate", { reason = fields.reason, text = rendered(fields.negotiate, self) })
  end
  local arguments = checked(self, "negotiate", fields)
  filled(arguments, "text", self)
  return act("negotiate", arguments)
end

function methods.reject(self, fields, slots)
  if is_rejection(fields) then
    checked(self, "reject")
    if slots ~= nil and type(slots) ~= "table" then
      fail "ticket:reject takes the evidence as a table: ticket:reject(rejection, { outbound_photo = 'https://…' })"
    end
    return act("reject", {
      reason = fields.reason, note = fields.note and rendered(fields.note, self),
      evidence = slots or {}, required = fields.evidence,
    })
  end
  local arguments = checked(self, "reject", fields)
  filled(arguments, "note", self)
  return act("reject", arguments)
end

function methods.payout(self, fields)
  local arguments = checked(self, "payout", fields)
  filled(arguments, "note", self)
  return act("payout", arguments)
end

function methods.submit_evidence(self, fields)
  return act("submit_evidence", checked(self, "submit_evidence", fields))
end

function methods.appeal(self, fields)
  return act("appeal", checked(self, "appeal", fields))
end

for _, kind in ipairs { "intercept_parcel", "agree_refund_on_refusal", "confirm_receipt" } do
  methods[kind] = function(self)
    checked(self, kind)
    return act(kind, {})
  end
end

for _, kind in ipairs { "hand_over", "tag", "note" } do
  methods[kind] = function(self, text)
    checked(self, kind)
    return act(kind, { text = text_of(text, self) })
  end
end

-- true, or false and why
function methods.allowed(self, kind)
  checked(self, "allowed")
  local answer = ask("allowed", kind)
  if answer.allowed then return true end
  return false, answer.why
end

function methods.await(self, types, limit)
  checked(self, "await")
  local after
  if type(limit) == "table" then
    check_keys("ticket:await", limit, { within = true, after = true })
    if limit.after ~= nil then
      after = type(limit.after) == "table" and limit.after.position
      if not is_whole(after) then
        fail "after takes the receipt of an action: local sent = ticket:negotiate(…), then { within = …, after = sent }"
      end
    end
    limit = limit.within
  end
  if type(limit) ~= "number" then fail "ticket:await needs a time-out, such as ticket:await('buyer.messaged', days(1))" end
  return ask("await", { types = type(types) == "table" and types or { types }, within = limit, after = after })
end

function words.wait(duration)
  if type(duration) ~= "number" then fail "wait takes seconds, such as wait(hours(2))" end
  return ask("wait", duration)
end

function words.remember(key, value) return ask("remember", key, value) end
function words.recall(key) return ask("recall", key) end

-- The nearest field or method when a script misspells one.
local function unknown_field(part, key, view)
  local path = (part == "" or part == "ticket") and "ticket" or "ticket." .. part
  if type(key) ~= "string" then fail(path .. " has no field [" .. tostring(key) .. "]") end
  local names = {}
  for name in pairs(view) do names[name] = true end
  if path == "ticket" then
    for name in pairs(methods) do names[name] = true end
  end
  fail(path .. " has no field '" .. key .. "'" .. did_you_mean(key, names))
end

ticket = host.view("ticket", methods, unknown_field)
host.session = { ticket = ticket } -- what lines typed at a prompt see beside the words

function words.log(...)
  local texts = {}
  for index = 1, select("#", ...) do texts[index] = tostring((select(index, ...))) end
  host.log(table.concat(texts, " "))
end
words.print = words.log

-- Rules --------------------------------------------------------------------------------------------------

local rules, lines_by_name = {}, {}
local rule_keys = {
  on = "types", when = "condition", run = "function", mode = "text", final = "boolean", once = "boolean",
  when_paused = "boolean", before = "number", reply_every = "number",
}

local function event_types(name, on)
  local list = type(on) == "string" and { on } or on
  if type(list) ~= "table" or #list == 0 then
    fail("rule '" .. name .. "' needs on = 'refund.requested', or a list of event types")
  end
  for _, event_type in ipairs(list) do
    if not host.arguments.events[event_type] then
      fail("rule '" .. name .. "': there is no event type '" .. tostring(event_type) .. "'"
        .. did_you_mean(event_type, host.arguments.events))
    end
  end
  return list
end

local function checked_rule(name, fields)
  check_keys("rule '" .. name .. "'", fields, rule_keys)
  for key, kind in pairs(rule_keys) do
    local value = fields[key]
    if value ~= nil and (kind == "boolean" or kind == "number") and type(value) ~= kind then
      fail("rule '" .. name .. "': " .. key .. " must be " .. (kind == "boolean" and "true or false" or "seconds"))
    end
    if value ~= nil and kind == "number" and not (value >= 0 and value <= 34560000) then
      fail("rule '" .. name .. "': " .. key .. " must lie between 0 and days(400)")
    end
  end
  if type(fields.run) ~= "function" then fail("rule '" .. name .. "' needs run = function(ticket) … end") end
  if fields.mode ~= nil and fields.mode ~= "single" and fields.mode ~= "restart" then
    fail("rule '" .. name .. "': mode is 'single' or 'restart'")
  end
  local when = fields.when
  if when ~= nil and type(when) ~= "function" and (type(when) ~= "table" or is_condition(when)) then
    fail("rule '" .. name .. "': when is a table of conditions or a function")
  end
end

local function defined(name, file, line, fields)
  if type(fields) ~= "table" then fail('a rule is written rule "name" { on = …, run = … }') end
  checked_rule(name, fields)
  rules[#rules + 1] = {
    name = name, file = file, line = line, on = event_types(name, fields.on),
    when = fields.when and described(fields.when), run = host.keep(fields.run),
    mode = fields.mode or "single", final = fields.final or false, once = fields.once or false,
    when_paused = fields.when_paused or false, before = fields.before and math.floor(fields.before),
    reply_every = fields.reply_every and math.floor(fields.reply_every),
  }
end

function words.rule(name)
  if role ~= "rules" then fail "rules belong in a file of the folder rules/" end
  if not loading() then fail "a rule can't be made inside a run" end
  if type(name) ~= "string" or name == "" or #name > 200 or not utf8.len(name) then
    fail "a rule needs a name: a text of at most 200 bytes, in UTF-8"
  end
  local position, file, line = host.position()
  if lines_by_name[name] then
    fail("there is a rule '" .. name .. "' already, at " .. lines_by_name[name] .. ": choose another name")
  end
  lines_by_name[name] = position
  return function(fields) defined(name, file, line, fields) end
end

-- Settings -----------------------------------------------------------------------------------------------

local settings, settings_file, settings_line

if role == "settings" then
  words.rule, words.remember, words.recall, words.wait = nil, nil, nil, nil
  function words.shop(fields)
    local position, file, line = host.position()
    if settings then fail "shop { … } is written once" end
    if type(fields) ~= "table" then fail "shop takes a table: shop { platform = …, id = … }" end
    settings, settings_file, settings_line = fields, file, line
  end
else
  local identity = host.arguments.shop
  local figures = { disputes_this_month = true, intervention_rate = true }
  words.shop = setmetatable({}, {
    name = "shop",
    __index = function(_, key)
      if identity[key] ~= nil then return identity[key] end
      if figures[key] then return ask("figure", key) end
      local names = { id = true, name = true, platform = true }
      for figure in pairs(figures) do names[figure] = true end
      fail("shop has no field '" .. tostring(key) .. "'" .. did_you_mean(key, names))
    end,
    __newindex = function() fail "shop is read-only here: its settings are in shop.lua" end,
    __call = function() fail "shop { … } is written in shop.lua" end,
  })
end

-- Entries ------------------------------------------------------------------------------------------------

function entries.manifest() return rules end

function entries.settings()
  return settings and { fields = settings, file = settings_file, line = settings_line } or nil
end

function entries.run(number) host.kept(number)(ticket, ticket.event) end

function entries.when(number) return not not host.kept(number)(ticket, ticket.event) end

-- A function inside a table of conditions, with the value at its path.
function entries.test(number, path)
  local value = ticket
  for part in string.gmatch(path, "[^.]+") do
    if not is_list(value) and value ~= ticket then value = nil break end
    value = value[part]
  end
  return not not host.kept(number)(value)
end

-- The words of tests are made by a prelude of their own, behind this one.
if role == "tests" then
  host.did_you_mean, host.check_keys, host.holds, host.described = did_you_mean, check_keys, holds, described
  host.is_condition, host.missing, host.is_whole = is_condition, missing, is_whole
end
