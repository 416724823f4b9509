-- `/health/ready` of the house, as the launcher's gateway answers it: every service is asked, all of their checks are in
-- one answer under `<service>/<check>`, and ready is when all are.

local services = { "intake", "routing", "deadline-monitor", "oversight", "tracking" }

-- The checks of one service as members of a JSON object, and whether it is ready.
local function ask(service)
  local answer = core.httpclient():get({ url = "http://" .. service .. ":3000/health/ready", timeout = 5000 })
  local checks = answer.body and answer.body:match('"checks":(%b{})')
  if not checks then
    return '"' .. service .. '/process":"failed"', false
  end
  return checks:sub(2, -2):gsub('"([^"]+)":', '"' .. service .. '/%1":'), answer.status == 200
end

core.register_service("readiness", "http", function(applet)
  local ready, members = true, {}
  for _, service in ipairs(services) do
    local checks, is_ready = ask(service)
    ready = ready and is_ready
    table.insert(members, checks)
  end
  local status = ready and "ready" or "not-ready"
  local body = '{"status":"' .. status .. '","checks":{' .. table.concat(members, ",") .. "}}"
  applet:set_status(ready and 200 or 503)
  applet:add_header("content-type", "application/json")
  applet:add_header("content-length", #body)
  if not ready then
    applet:add_header("retry-after", "1")
  end
  applet:start_response()
  applet:send(body)
end)
