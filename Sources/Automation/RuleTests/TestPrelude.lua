-- The words of tests, loaded behind the words of rules and before a shop's `tests/*.lua`. A test is a run whose
-- asks are answered by a rehearsal of the shop's rules.

local host = ...
local words, entries = host.words, host.entries
local fail, loading = host.fail, host.loading
local did_you_mean, check_keys, holds, described = host.did_you_mean, host.check_keys, host.holds, host.described
local is_condition, missing, is_whole = host.is_condition, host.missing, host.is_whole
local known = host.arguments

-- Tests --------------------------------------------------------------------------------------------------

local tests, lines_by_name = {}, {}

function words.test(name)
  if not loading() then fail "a test can't be made inside a test" end
  if type(name) ~= "string" or name == "" or #name > 200 or not utf8.len(name) then
    fail "a test needs a name: a text of at most 200 bytes, in UTF-8"
  end
  local position, file, line = host.position()
  if lines_by_name[name] then
    fail("there is a test '" .. name .. "' already, at " .. lines_by_name[name] .. ": choose another name")
  end
  lines_by_name[name] = position
  return function(body)
    if type(body) ~= "function" then fail 'a test is written test "name" (function() … end)' end
    tests[#tests + 1] = { name = name, file = file, line = line, body = host.keep(body) }
  end
end

local function inside(word)
  if loading() then fail("write " .. word .. "(…) inside a test: test \"name\" (function() … end)") end
end

local ask = host.ask

words.rule, words.wait = nil, nil

local instead = {
  rule = "rules belong in a file of the folder rules/", wait = "time passes by advance(hours(2))",
  await = "time passes by advance(hours(2))", send = "the buyer writes by message(t, '…')",
  reply = "the buyer writes by message(t, '…'); what rules replied is seen by expect(t):did('reply')",
}
local unknown_word = host.unknown
function host.unknown(name)
  if instead[name] then fail("there is no '" .. name .. "' in tests: " .. instead[name]) end
  unknown_word(name)
end

-- Tickets ------------------------------------------------------------------------------------------------

local Handle = { __name = "ticket" }
local ids = {} -- the id of each handle

local function is_ticket(value) return type(value) == "table" and getmetatable(value) == Handle end

local function id_of(value, word)
  inside(word)
  if is_ticket(value) then return ids[value] end
  fail(word .. " takes a ticket first: local t = ticket { … }, then " .. word .. "(t …)")
end

-- A field of the ticket as it stands now.
Handle.__index = function(self, key)
  local view = ask("view", ids[self])
  if not view.fields then fail "nothing has happened to this ticket yet: fire(t) first" end
  local value = view.fields[key]
  if value == nil and not known.view[key] then
    fail("ticket has no field '" .. tostring(key) .. "'" .. did_you_mean(key, known.view))
  end
  return value
end
Handle.__newindex = function() fail "a ticket is changed by events: fire(t, 'refund.modified', { … })" end

-- Fields as a list of { path, value }; one that is missing has no value.
local function flattened(what, fields, allowed)
  if fields == nil then return {} end
  if type(fields) ~= "table" or is_condition(fields) or is_ticket(fields) then
    fail(what .. " takes a table of fields, such as { amount = yuan(9.9) }")
  end
  local list, parts = {}, {}
  for name in pairs(allowed) do
    local part = string.match(name, "^([%w_]+)%.")
    if part then parts[part] = true end
  end
  local function add(path, value)
    if value == missing then list[#list + 1] = { path = path } return end
    if is_condition(value) then fail(what .. ": '" .. path .. "' is a value here, not a condition") end
    list[#list + 1] = { path = path, value = value }
  end
  local function check(path)
    if not allowed[path] then fail(what .. " has no field '" .. path .. "'" .. did_you_mean(path, allowed)) end
  end
  for key, value in pairs(fields) do
    if type(key) ~= "string" then fail(what .. " takes fields by name, such as { amount = yuan(9.9) }") end
    if parts[key] and type(value) == "table" and not is_condition(value) then
      for inner, part in pairs(value) do
        local path = key .. "." .. tostring(inner)
        check(path)
        add(path, part)
      end
    else
      check(key)
      add(key, value)
    end
  end
  return list
end

function words.ticket(fields)
  inside "ticket"
  local list = flattened("ticket", fields, known.fields)
  local handle = {}
  ids[handle] = ask("ticket", list)
  return setmetatable(handle, Handle)
end

-- Events -------------------------------------------------------------------------------------------------

local function event_type(name)
  if not known.events[name] then
    fail("there is no event type '" .. tostring(name) .. "'" .. did_you_mean(name, known.events))
  end
  if string.sub(name, 1, 9) == "deadline." then
    fail(name .. " is made by the host when its time has come: advance(…) to it")
  end
  return name
end

function words.fire(handle, name, fields)
  local id = id_of(handle, "fire")
  if type(name) == "table" and fields == nil then name, fields = nil, name end
  name = event_type(name or "refund.requested")
  return ask("fire", id, name, flattened("fire", fields, known.event_fields))
end

function words.message(handle, text, from)
  local id = id_of(handle, "message")
  if type(text) ~= "string" then fail "message takes a text: message(t, '你好')" end
  if from ~= nil and from ~= "buyer" and from ~= "merchant" then
    fail "message is from 'buyer' (by default) or 'merchant', a human of the shop"
  end
  local name = from == "merchant" and "merchant.messaged" or "buyer.messaged"
  return ask("fire", id, name, { { path = "text", value = text } })
end

function words.advance(duration)
  inside "advance"
  if type(duration) ~= "number" or not (duration >= 0 and duration <= 34560000) then
    fail "advance takes seconds, from 0 to days(400), such as advance(hours(3))"
  end
  return ask("advance", math.floor(duration))
end

-- The gateway and humans -------------------------------------------------------------------------------------

local function action_kind(word, kind)
  if not known.actions[kind] then
    fail(word .. ": there is no action '" .. tostring(kind) .. "'" .. did_you_mean(kind, known.actions))
  end
  return kind
end

local answers = { done = true, failed = true, unknown = true }
-- Which answer each key belongs to.
local answer_keys = {
  code = "failed", message = "failed", reference = "done", reason = "unknown", action = "any",
}

function words.answer(what, fields)
  inside "answer"
  if not answers[what] then
    fail("answer is 'done', 'failed' or 'unknown', such as answer('failed', { code = 'closed' })"
      .. did_you_mean(what, answers))
  end
  if fields == nil then fields = {} end
  if type(fields) ~= "table" then fail "answer takes a table second: answer('failed', { code = 'closed' })" end
  check_keys("answer", fields, answer_keys)
  for key, value in pairs(fields) do
    if type(value) ~= "string" then fail("answer: " .. key .. " is a text") end
    local owner = answer_keys[key]
    if owner ~= "any" and owner ~= what then
      fail("answer: " .. key .. " belongs to '" .. owner .. "', not to '" .. what .. "'")
    end
  end
  if fields.action then action_kind("answer", fields.action) end
  return ask("answer", what, fields, (host.position()))
end

local function decide(word)
  return function(handle, kind, reason)
    local id = id_of(handle, word)
    if kind ~= nil then action_kind(word, kind) end
    if reason ~= nil and type(reason) ~= "string" then fail(word .. ": the reason is a text") end
    return ask(word, id, kind, reason)
  end
end

words.approve, words.deny = decide "approve", decide "deny"

function words.resolve(handle, how, kind)
  local id = id_of(handle, "resolve")
  if how ~= "done" and how ~= "failed" then fail "resolve takes 'done' or 'failed': resolve(t, 'done')" end
  if kind ~= nil then action_kind("resolve", kind) end
  return ask("resolve", id, how, kind)
end

function words.release(handle) return ask("release", id_of(handle, "release")) end

function words.remember(key, value)
  inside "remember"
  return ask("remember", key, value)
end

function words.recall(key)
  inside "recall"
  return ask("recall", key)
end

-- Expectations ---------------------------------------------------------------------------------------------

local Expectation = { __name = "expectation" }
local checks = {}
local expected_ids = {}

Expectation.__index = function(_, key)
  if checks[key] then return checks[key] end
  fail("expect(t) has no check '" .. tostring(key) .. "'" .. did_you_mean(key, checks))
end
Expectation.__newindex = function() fail "an expectation can't be changed" end

function words.expect(handle)
  local self = {}
  expected_ids[self] = id_of(handle, "expect")
  return setmetatable(self, Expectation)
end

local function subject(self, word)
  local id = type(self) == "table" and expected_ids[self]
  if not id then fail("write expect(t):" .. word .. "(…), with a colon") end
  return id
end

-- What a condition can be true of: one that never is, or always, would prove nothing -----------------------

local text_shape = { type = "text", shown = "a text" }
local money_shape = { type = "money", shown = "an amount of money" }
local rule_shape = { type = "choice", shown = "a text", choices = known.rules }
local times_shape = { type = "number", shown = "a number" }
local lua_types = {
  text = "string", choice = "string", number = "number", time = "number", money = "money", flag = "boolean",
}
local check_condition

local function article(value) return type(value) == "boolean" and "true or false" or "a " .. type(value) end

local function check_value(word, name, shape, value)
  if shape.type == "anything" then return end
  if shape.type == "money" and type(value) == "number" then
    fail(word .. ": " .. name .. " is money: write yuan(" .. tostring(value) .. ")")
  end
  if shape.type == "list" then fail(word .. ": " .. name .. " is a list: write contains('…') or any(…)") end
  if type(value) ~= lua_types[shape.type] then
    fail(word .. ": " .. name .. " is " .. shape.shown .. ", never " .. article(value))
  end
  if shape.choices and not shape.choices[value] then
    fail(word .. ": there is no " .. name .. " '" .. value .. "'" .. did_you_mean(value, shape.choices))
  end
end

-- The shape of what is at a path of dotted names; a path that leads nowhere is an error.
local function shape_at(word, whole, record, path)
  local shape, parent = record, ""
  for part in string.gmatch(tostring(path) .. ".", "([^.]*)%.") do
    if shape.type == "anything" then return shape end
    local fields = shape.fields or {}
    if type(path) ~= "string" or not fields[part] then
      local paths = {}
      for name in pairs(fields) do paths[parent .. name] = true end
      fail(word .. ": " .. whole .. " has no field '" .. tostring(path) .. "'" .. did_you_mean(path, paths))
    end
    shape, parent = fields[part], parent .. part .. "."
  end
  return shape
end

local function check_fields(word, whole, record, conditions)
  if next(conditions) == nil then fail(word .. ": {} says nothing of " .. whole) end
  for path, test in pairs(conditions) do
    check_condition(word, path, shape_at(word, whole, record, path), test)
  end
end

local bounds = { at_most = true, at_least = true, above = true, below = true, between = true }
local bounded = { number = true, time = true, money = true }

-- The operators that look at a value; `values` are what they compare it with.
local function check_operator(word, name, shape, test)
  local op, values, kind = test.op, test.values, shape.type
  local of_texts = kind == "text" or kind == "choice"
  local fits = true
  if bounds[op] then fits = bounded[kind] end
  if op == "matches" then fits = of_texts end
  if op == "contains" then fits = of_texts or kind == "list" and shape.element.type ~= "record" end
  if op == "one_of" then fits = lua_types[kind] end
  if not fits then fail(word .. ": " .. name .. " is " .. shape.shown .. ", of which " .. op .. " is never true") end
  if not bounds[op] and op ~= "one_of" then return end
  for _, value in ipairs(values) do check_value(word, name, shape, value) end
end

-- Raises where a condition names what doesn't exist, or compares with what a field never holds.
function check_condition(word, name, shape, test)
  if type(test) == "function" or test == missing or shape.type == "anything" then return end
  if is_condition(test) then
    local inner = test.values[1]
    if test.op == "is_not" then return check_condition(word, name, shape, inner) end
    if test.op ~= "any" then return check_operator(word, name, shape, test) end
    if shape.type ~= "list" then fail(word .. ": " .. name .. " is " .. shape.shown .. ", not a list: no any") end
    return check_condition(word, "an element of " .. name, shape.element, inner)
  end
  if type(test) == "table" and shape.type == "record" then return check_fields(word, name, shape, test) end
  check_value(word, name, shape, test)
end

-- Says what was expected and whether it holds; the host raises where it doesn't.
local function report(self, word, parts, is_true)
  ask("expected", expected_ids[self], word, parts, not not is_true, (host.position()))
  return self
end

-- What an action's arguments must be: a text or a condition alone is meant for its text, a text for a part of it.
local function wanted_arguments(word, kind, wanted)
  if wanted == nil then return {} end
  if wanted == "" then fail(word .. ": every text contains ''") end
  if type(wanted) == "string" then wanted = words.contains(wanted) end
  if type(wanted) ~= "table" or is_condition(wanted) then wanted = { text = wanted } end
  local allowed = { rule = rule_shape, times = times_shape }
  for name, shape in pairs(known.actions[kind]) do allowed[name] = shape end
  for key, test in pairs(wanted) do
    if not allowed[key] then
      fail(word .. ": " .. kind .. " has no argument '" .. tostring(key) .. "'" .. did_you_mean(key, allowed))
    end
    if key ~= "times" then check_condition(word, key, allowed[key], test) end
  end
  if wanted.times == nil then return wanted end
  if word == "did_not" then
    fail "did_not takes no times, it means not once: write expect(t):did('reply', { times = 2 })"
  end
  if not is_whole(wanted.times) or wanted.times < 0 then fail(word .. ": times is a whole number, from 0") end
  return wanted
end

local function matches(action, wanted)
  for key, test in pairs(wanted) do
    local seen = action.args[key]
    if key == "rule" then seen = action.rule end
    if key ~= "times" and not holds(test, seen) then return false end
  end
  return true
end

local function text_or_condition(word, wanted)
  if wanted == nil then return end
  if wanted == "" then fail(word .. ": every text contains ''") end
  if type(wanted) ~= "string" and not is_condition(wanted) then
    fail(word .. " takes a text, or a condition such as contains('…')")
  end
  check_condition(word, "the reason", text_shape, wanted)
end

-- A text stands for a part of the sentence, a condition for itself.
local function says(wanted, sentence)
  if wanted == nil then return true end
  if type(wanted) == "string" then return string.find(sentence or "", wanted, 1, true) ~= nil end
  return holds(wanted, sentence)
end

local function found(id, kind, states, wanted)
  local list = {}
  for _, action in ipairs(ask("actions", id)) do
    if action.kind == kind and states[action.state] and matches(action, wanted) then
      list[#list + 1] = action
    end
  end
  return list
end

-- What is wanted, as plain values for the host to show.
local function shown(kind, wanted)
  return next(wanted) and { kind, described(wanted) } or { kind }
end

local function check_action(word, states, is_absent)
  checks[word] = function(self, kind, wanted)
    local id = subject(self, word)
    action_kind(word, kind)
    wanted = wanted_arguments(word, kind, wanted)
    local count = #found(id, kind, states, wanted)
    local is_true = wanted.times and count == wanted.times or not wanted.times and count > 0
    if is_absent then is_true = count == 0 end
    return report(self, word, shown(kind, wanted), is_true)
  end
end

check_action("did", { done = true })
check_action("did_not", { done = true, unknown = true, sending = true }, true)
check_action("needs_approval", { needs_approval = true })
check_action("skipped", { skipped = true })
check_action("withdrew", { withdrawn = true })
check_action("is_unknown", { unknown = true })

local function check_reason(word, state, key)
  checks[word] = function(self, kind, reason)
    local id = subject(self, word)
    action_kind(word, kind)
    text_or_condition(word, reason)
    local is_true = false
    for _, action in ipairs(found(id, kind, { [state] = true }, {})) do
      is_true = is_true or says(reason, action.reason) or says(reason, action[key])
    end
    return report(self, word, { kind, reason ~= nil and described(reason) or nil }, is_true)
  end
end

check_reason("refused", "refused", "reason")
check_reason("failed", "failed", "code")
check_reason("denied", "denied", "reason")

function checks.phase(self, wanted)
  local id = subject(self, "phase")
  if wanted == nil then fail "phase takes a phase, or a condition such as one_of('closed', 'rejected')" end
  check_condition("phase", "phase", known.view.phase, wanted)
  local view = ask("view", id)
  return report(self, "phase", { described(wanted) }, view.fields and holds(wanted, view.fields.phase))
end

function checks.has(self, wanted)
  local id = subject(self, "has")
  if type(wanted) ~= "table" or is_condition(wanted) then
    fail "has takes conditions by field: expect(t):has { ['deadline.key'] = 'evidence' }"
  end
  check_fields("has", "ticket", { type = "record", fields = known.view }, wanted)
  local view = ask("view", id)
  return report(self, "has", { described(wanted) }, view.fields and holds(wanted, view.fields))
end

function checks.waits_for(self, wanted)
  local id = subject(self, "waits_for")
  local goals = { time = true, approval = true, nothing = true }
  for name in pairs(known.events) do goals[name] = true end
  for name in pairs(known.actions) do goals[name] = true end
  if not goals[wanted] then
    fail("waits_for takes an event type, 'time', 'approval', an action or 'nothing'" .. did_you_mean(wanted, goals))
  end
  local waits = ask("waits", id)
  local is_true = wanted == "nothing" and next(waits) == nil
  for _, goal in ipairs(waits) do is_true = is_true or goal == wanted end
  return report(self, "waits_for", { wanted }, is_true)
end

function checks.spent(self, wanted)
  local id = subject(self, "spent")
  if wanted == nil then fail "spent takes an amount, or a condition such as at_most(yuan(5))" end
  check_condition("spent", "what was spent", money_shape, wanted)
  return report(self, "spent", { described(wanted) }, holds(wanted, ask("spent", id)))
end

local function check_rule(word, is_absent)
  checks[word] = function(self, name)
    local id = subject(self, word)
    if not known.rules[name] then
      fail(word .. ": there is no rule '" .. tostring(name) .. "'" .. did_you_mean(name, known.rules))
    end
    local is_true = false
    for _, fired in ipairs(ask("fired", id)) do is_true = is_true or fired == name end
    return report(self, word, { name }, is_true ~= is_absent)
  end
end

check_rule("fired", false)
check_rule("did_not_fire", true)

function checks.run_failed(self, reason)
  local id = subject(self, "run_failed")
  text_or_condition("run_failed", reason)
  local seen = {}
  for place, message in ipairs(ask("run_failures", id)) do
    if says(reason, message) then seen[#seen + 1] = place end
  end
  ask("expected_failures", id, seen)
  return report(self, "run_failed", { reason ~= nil and described(reason) or nil }, next(seen))
end

-- Entries --------------------------------------------------------------------------------------------------

function entries.tests() return tests end

function entries.test(number) host.kept(number)() end
