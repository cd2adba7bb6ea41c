-- The peers' four operations on our API, for wrk, and the search: OP=get|list|patch|post|search, IDS=file with one
-- record id a line, WORDS=file with one search a line, AUTH=value of the Authorization header, KIND=name of the kind.
-- Same seed and same draws as the peers' script; only addresses and headers are ours.

local op = os.getenv("OP")
local kind = os.getenv("KIND") or "bench_enterprise"
local base = "/api/v1/" .. kind

local ids = {}
for line in io.lines(os.getenv("IDS")) do ids[#ids + 1] = line end

local searches = {}
if op == "search" then
  local function hex(byte) return string.format("%%%02X", string.byte(byte)) end
  for line in io.lines(os.getenv("WORDS")) do searches[#searches + 1] = string.gsub(line, "[^%w]", hex) end
end

local industries = {}
for section in string.gmatch("C26 C27 C29 C30 C31 C32 C33 C34 C35 C36 C37 C38 C39 C40", "%S+") do
  for i = 1, 4 do
    for j = 1, 3 do industries[#industries + 1] = section .. i .. j end
  end
end

math.randomseed(20261122)
local headers = {
  ["Content-Type"] = "application/json",
  ["Accept"] = "application/json",
  ["Authorization"] = os.getenv("AUTH"),
}
-- Whatever the record is now: the peers do not look either.
local write_headers = { ["If-Match"] = "*" }
for name, value in pairs(headers) do write_headers[name] = value end

-- A UUIDv7 of our own, so that a repeated create would be the same create.
local function new_id()
  local ms = os.time() * 1000 + math.random(0, 999)
  local r = math.random
  return string.format("%08x-%04x-7%03x-8%03x-%06x%06x", math.floor(ms / 65536), ms % 65536, r(0, 4095), r(0, 4095),
    r(0, 16777215), r(0, 16777215))
end

local n_posts = 0

function request()
  if op == "list" then
    local query = "?industry=" .. industries[math.random(#industries)] .. "&region=" ..
      string.format("3202%02d", math.random(1, 40)) .. "&revenue_2023.ge=" .. math.random(500, 5000) ..
      "&sort=-revenue_2023&size=20"
    return wrk.format("GET", base .. query, headers)
  end
  if op == "post" then
    n_posts = n_posts + 1
    local body = string.format('{"id":"%s","uscc":"P%d-%d","name":"压测科技有限公司","founded":"2020-05-01",' ..
      '"industry":"C3971","region":"320201","green_grade":"A","reg_cap":1000,"employees":50,"revenue_2023":3000,' ..
      '"rd_2023":300,"is_hnte":1}', new_id(), os.time(), n_posts)
    return wrk.format("POST", base, headers, body)
  end
  if op == "search" then
    return wrk.format("GET", "/api/v1/search?q=" .. searches[math.random(#searches)], headers)
  end
  local one = base .. "/" .. ids[math.random(#ids)]
  if op == "patch" then
    local body = '{"revenue_2023":' .. math.random(1, 100000) .. ',"employees":' .. math.random(1, 500) .. "}"
    return wrk.format("PATCH", one, write_headers, body)
  end
  return wrk.format("GET", one, headers)
end

-- One line the caller reads; times in microseconds.
function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    'JSON {"requests":%d,"us":%d,"p50":%d,"p95":%d,"p99":%d,"max":%d,"non2xx":%d,"sock":%d,"timeouts":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(95), latency:percentile(99),
    latency.max, errors.status, errors.connect + errors.read + errors.write, errors.timeout))
end
