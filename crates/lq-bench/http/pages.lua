-- People at work, for wrk: PATHS=file with one path a line, COOKIE=value of the Cookie header.
-- Each connection is one person who opens page after page, PAUSE milliseconds apart on average, from half as many to
-- half as many more. Without a pause fifty connections are more than fifty people.

local paths = {}
for line in io.lines(os.getenv("PATHS")) do paths[#paths + 1] = line end
math.randomseed(20261122)
local headers = { ["Accept"] = "text/html", ["Cookie"] = os.getenv("COOKIE") }

local pause = tonumber(os.getenv("PAUSE") or "0")
if pause > 0 then
  function delay() return math.random(math.floor(pause / 2), math.floor(pause * 3 / 2)) end
end

function request()
  return wrk.format("GET", paths[math.random(#paths)], headers)
end

-- One line the caller reads; times in microseconds.
function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    'JSON {"requests":%d,"us":%d,"p50":%d,"p95":%d,"p99":%d,"max":%d,"non2xx":%d,"sock":%d,"timeouts":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(95), latency:percentile(99),
    latency.max, errors.status, errors.connect + errors.read + errors.write, errors.timeout))
end
