/** How many requests of a service may wait; as many as with our own router. */
export const PARKING_PLACES = 1_000

/**
 * What HAProxy's configuration cannot say: holding a request until its service's map no longer says `parked`, and taking out
 * headers that the Connection header names. `names` are the map files of the services.
 */
export const luaScript = (names: readonly string[]): string => `local places = ${PARKING_PLACES}
-- A waiting request says so at every look; one that does not for this long is gone: its client left.
local silent_ms = 1000
local maps, waiting = {}, {}
for _, name in ipairs({${names.map(name => `"${name}"`).join(', ')}}) do
  maps[name] = Map.new(name, Map._str)
  waiting[name] = {}
end
local last = 0

local function now_ms()
  local now = core.now()
  return now.sec * 1000 + math.floor(now.usec / 1000)
end

local function waiting_at(name)
  local count, now = 0, now_ms()
  for id, seen in pairs(waiting[name]) do
    if now - seen > silent_ms then waiting[name][id] = nil else count = count + 1 end
  end
  return count
end

core.register_action("park", { "http-req" }, function(txn, name)
  local map, lot = maps[name], waiting[name]
  local others = waiting_at(name)
  if others >= places then return txn:set_var("txn.wait", "full") end
  last = last + 1
  local id, began = last, now_ms()
  local most = map:lookup("parked")
  while most do
    local left = tonumber(most) - (now_ms() - began)
    if left <= 0 then
      lot[id] = nil
      return txn:set_var("txn.wait", "late")
    end
    lot[id] = now_ms()
    core.msleep(math.max(1, math.min(left, 20 + math.floor(others / 10))))
    most = map:lookup("parked")
  end
  lot[id] = nil
  txn:set_var("txn.wait", "go")
end, 1)

local ordinary = { ["close"] = true, ["keep-alive"] = true, ["upgrade"] = true }

local function without_named(message, headers)
  for _, value in pairs(headers["connection"] or {}) do
    for name in string.gmatch(string.lower(value), "[^%s,]+") do
      if not ordinary[name] then message:del_header(name) end
    end
  end
end

core.register_action("hops_of_request", { "http-req" }, function(txn)
  local http = txn.http
  without_named({ del_header = function(_, name) http:req_del_header(name) end }, http:req_get_headers())
end)

core.register_action("hops_of_answer", { "http-res" }, function(txn)
  local http = txn.http
  without_named({ del_header = function(_, name) http:res_del_header(name) end }, http:res_get_headers())
end)

core.register_cli({ "lockstep", "parked" }, "lockstep parked : requests that wait, by map", function(applet)
  for name in pairs(maps) do applet:send(name .. " " .. waiting_at(name) .. "\\n") end
end)
`
