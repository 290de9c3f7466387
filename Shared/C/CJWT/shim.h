#pragma once
#include <errno.h>
#include <jwt.h>
