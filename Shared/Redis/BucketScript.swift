/// Takes tokens out of buckets and answers, for each, what was granted, lent, and is left.
///
/// KEYS: the buckets. ARGV: how long a loan lasts in milliseconds, then for each bucket quota, window
/// in milliseconds, tokens wanted and tokens to lend. A level is in tokens times the window, so that
/// a millisecond adds exactly `quota` and nothing is rounded; below 2^53 all of it is exact. While
/// tokens are on loan the bucket is smaller by as many. A grant that falls short counts as a loan,
/// for the asker may keep it a while for somebody who wants less.
let bucketScript = """
    local clock = redis.call('TIME')
    local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
    local loan = tonumber(ARGV[1])
    local out = {}
    for i = 1, #KEYS do
      local a = 4 * i - 2
      local quota, window = tonumber(ARGV[a]), tonumber(ARGV[a + 1])
      local wanted, ahead = tonumber(ARGV[a + 2]), tonumber(ARGV[a + 3])
      local full = quota * window
      local kept = redis.call('HMGET', KEYS[i], 'level', 'at', 'lent', 'until')
      local level, at = tonumber(kept[1] or ''), tonumber(kept[2] or '')
      local lent, ends = tonumber(kept[3] or '') or 0, tonumber(kept[4] or '') or 0
      if not level or not at then level, at, lent, ends = full, now, 0, 0 end
      local time = math.max(now, at)
      if lent > 0 then
        local stop = math.max(at, math.min(time, ends))
        level = math.min(full - lent * window, level + (stop - at) * quota)
        at = stop
        if time >= ends then lent = 0 end
      end
      if lent == 0 then level = math.min(full, level + (time - at) * quota) end

      local have = math.max(0, math.floor(level / window))
      local granted = math.min(wanted, have)
      local extra = math.min(ahead, have - granted)
      level = level - (granted + extra) * window
      local owed = extra
      if granted < wanted then owed = owed + granted end
      if owed > 0 then
        lent = lent + owed
        ends = time + loan
      end
      redis.call('HSET', KEYS[i], 'level', string.format('%.0f', level),
        'at', string.format('%.0f', time), 'lent', lent, 'until', string.format('%.0f', ends))
      redis.call('PEXPIRE', KEYS[i], math.ceil((full - level) / quota) + loan + 1)
      out[3 * i - 2] = granted
      out[3 * i - 1] = extra
      out[3 * i] = level
    end
    return out
    """
